package org.glued.integration.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy before a database whose wire can be cut: nothing passes then, in either direction, and nobody is told. That is
 * what a dead switch looks like, other than a peer that resets its connections.
 */
public final class CutProxy implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private final ServerSocket server;
    private final URI target;
    private boolean cut;

    /** @param databaseUrl where connections go */
    public CutProxy(String databaseUrl) {
        target = URI.create(databaseUrl);
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** The database's URL by way of this proxy. */
    public String url() {
        return "postgresql://" + target.getUserInfo() + "@127.0.0.1:" + server.getLocalPort() + target.getPath();
    }

    public void cut() {
        set(true);
    }

    public void mend() {
        set(false);
    }

    @Override
    public void close() {
        mend();
        close(server);
    }

    private void set(boolean isCut) {
        lock.lock();
        try {
            cut = isCut;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitWire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (cut) {
                mended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client) {
        try {
            awaitWire();
            Socket database = new Socket(target.getHost(), target.getPort());
            database.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pass(client, database));
            pass(database, client);
        } catch (IOException e) {
            // the database is not there, which the client sees as a closed connection
            close(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[65_536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitWire();
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // one side is gone, so the other one goes, too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
