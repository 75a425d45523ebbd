package org.glued.integration.db;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.kernel.Ids;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that LISTENs and NOTIFYs. NOTIFY takes a lock on the whole cluster until its transaction ends, so it
 * is never part of a transaction that does work: what there is to tell is gathered, told at once when nothing was told
 * lately, else every 10 ms. All state belongs to one event loop.
 *
 * <p>Behind a pooler that shares connections there is nothing to hear: no hint goes between nodes then, and everyone finds
 * the others' work when looking by himself.
 */
@Singleton
class Listener {
    private static final Logger LOG = Logger.getLogger(Listener.class);
    private static final String CHANNEL = "if_wake";

    /** A NOTIFY is a commit, which nobody needs to wait for the disk with: a hint is worth nothing after a crash. */
    private static final String LISTEN = "SET synchronous_commit = off; LISTEN " + CHANNEL;

    private static final long GATHER_MILLIS = 10;
    private static final long RECONNECT_MILLIS = 500;
    /** NOTIFY takes less than 8000 bytes; topics are at most 4 bytes a character. */
    private static final int MOST_CHARACTERS = 1900;

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final boolean pooled;
    private final String self = Ids.next().toString();
    private final Context loop;
    private final Set<String> untold = new LinkedHashSet<>();
    private Consumer<String> onTopic = topic -> {};
    private Runnable onGap = () -> {};
    private @Nullable PgConnection connection;
    private boolean gathering;
    private volatile boolean stopped;

    @Inject
    Listener(
            Vertx vertx,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") Optional<String> url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
            @ConfigProperty(name = "glued.if.database.pooled", defaultValue = "false") boolean pooled) {
        this.vertx = vertx;
        this.pooled = pooled;
        this.options =
                PgConnectOptions.fromUri(url.orElseThrow(() -> new IllegalStateException("No database is configured")));
        user.ifPresent(options::setUser);
        password.ifPresent(options::setPassword);
        options.setConnectTimeout(2000).setTcpKeepAlive(true).setCachePreparedStatements(true);
        this.loop = vertx.getOrCreateContext();
    }

    /** @param onGap called when hints may have been missed */
    void start(Consumer<String> onTopic, Runnable onGap) {
        this.onTopic = onTopic;
        this.onGap = onGap;
        if (!pooled) {
            loop.runOnContext(ignored -> connect());
        }
    }

    void stop() {
        stopped = true;
        loop.runOnContext(ignored -> {
            if (connection != null) {
                connection.close();
            }
        });
    }

    void tell(String topic) {
        loop.runOnContext(ignored -> {
            untold.add(topic);
            if (!gathering) {
                flush();
            }
        });
    }

    private void connect() {
        PgConnection.connect(vertx, options)
                .compose(fresh -> fresh.query(LISTEN).execute().map(fresh))
                .onSuccess(this::connected)
                .onFailure(failure -> {
                    LOG.debugf("No LISTEN connection: %s", failure.getMessage());
                    reconnectLater();
                });
    }

    private void connected(PgConnection fresh) {
        connection = fresh;
        fresh.notificationHandler(this::heard);
        fresh.closeHandler(closed -> {
            connection = null;
            reconnectLater();
        });
        if (stopped) {
            fresh.close();
        } else {
            onGap.run();
        }
    }

    private void reconnectLater() {
        if (!stopped) {
            vertx.setTimer(
                    RECONNECT_MILLIS + ThreadLocalRandom.current().nextLong(RECONNECT_MILLIS), timer -> connect());
        }
    }

    private void heard(PgNotification notification) {
        String[] lines = notification.getPayload().split("\n", -1);
        if (!CHANNEL.equals(notification.getChannel()) || lines[0].equals(self)) {
            return;
        }
        for (int i = 1; i < lines.length; i++) {
            onTopic.accept(lines[i]);
        }
    }

    private void flush() {
        if (untold.isEmpty() || connection == null) {
            // without a connection the hints are lost, as hints may be; the others look by themselves
            untold.clear();
            gathering = false;
            return;
        }
        gathering = true;
        connection
                .preparedQuery("select pg_notify($1, $2)")
                .execute(Tuple.of(CHANNEL, take()))
                .onFailure(failure -> LOG.debugf("A hint was lost: %s", failure.getMessage()))
                .onComplete(done -> vertx.setTimer(GATHER_MILLIS, timer -> flush()));
    }

    private String take() {
        StringBuilder payload = new StringBuilder(self);
        Iterator<String> topics = untold.iterator();
        while (topics.hasNext() && payload.length() < MOST_CHARACTERS - 250) {
            payload.append('\n').append(topics.next());
            topics.remove();
        }
        return payload.toString();
    }
}
