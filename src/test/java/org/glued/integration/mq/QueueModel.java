package org.glued.integration.mq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** What a queue is meant to be, in memory and without time: what is due at once is done when an operation ends. */
final class QueueModel {
    /** When a message is deliverable. */
    enum When {
        NOW,
        /** After a delay that is waited for. */
        SOON,
        /** After a delay that no test waits for. */
        LATER,
        /** Expired when it comes. */
        NEVER
    }

    record Message(String uuid, int priority, String group, When when) {}

    /**
     * @param maxLength null for any number
     * @param dlq null for none
     */
    record Settings(Integer maxLength, boolean dropHead, int maxDeliveries, QueueModel dlq) {}

    /** A message where it stands; its number is its place in the order. */
    private record Standing(Message message, long number, int attempts, boolean died) {
        private static final Comparator<Standing> DELIVERY =
                Comparator.<Standing>comparingInt(s -> -s.message.priority).thenComparingLong(Standing::number);

        private Standing attempted(int count) {
            return new Standing(message, number, count, died);
        }

        private Standing brought() {
            return new Standing(new Message(message.uuid, message.priority, null, When.NOW), number, 0, true);
        }
    }

    record Delivery(String uuid, int deliveries) {}

    record Stats(int ready, int delayed, int unacked, int dead) {}

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Settings settings;
    private final TreeSet<Standing> ready = new TreeSet<>(Standing.DELIVERY);
    private final TreeSet<Standing> delayed = new TreeSet<>(Standing.DELIVERY);
    private final List<Standing> behind = new ArrayList<>();
    private final Map<String, Standing> held = new HashMap<>();
    private final TreeSet<Standing> dead = new TreeSet<>(Comparator.comparingLong(Standing::number));
    private final Set<String> busyGroups = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private boolean paused;

    QueueModel(Settings settings) {
        this.settings = settings;
    }

    /** Whether there was room. */
    boolean publish(List<Message> messages) {
        boolean limited = settings.maxLength != null;
        if (limited && !settings.dropHead && length() + messages.size() > settings.maxLength) {
            return false;
        }
        for (Message message : messages) {
            if (known.add(message.uuid)) {
                append(new Standing(message, NUMBERS.incrementAndGet(), 0, false));
            }
        }
        if (limited && settings.dropHead) {
            dropHead(length() - settings.maxLength);
        }
        passTime();
        return true;
    }

    private void append(Standing standing) {
        String group = standing.message.group;
        if (group != null && !busyGroups.add(group)) {
            behind.add(standing);
        } else {
            stand(standing);
        }
    }

    private void stand(Standing standing) {
        boolean waits = standing.message.when == When.LATER || standing.message.when == When.SOON;
        (waits ? delayed : ready).add(standing);
    }

    private int length() {
        return ready.size() + delayed.size() + behind.size();
    }

    private void dropHead(int excess) {
        for (int i = 0; i < excess && !ready.isEmpty(); i++) {
            int lowest = ready.last().message.priority;
            Standing head = ready.stream()
                    .filter(s -> s.message.priority == lowest)
                    .findFirst()
                    .orElseThrow();
            ready.remove(head);
            bury(head);
            advance(head.message.group);
        }
    }

    private void passTime() {
        for (Standing standing : List.copyOf(ready)) {
            if (standing.message.when == When.NEVER) {
                ready.remove(standing);
                bury(standing);
                advance(standing.message.group);
            }
        }
        for (Standing standing : List.copyOf(delayed)) {
            if (standing.message.when == When.SOON) {
                delayed.remove(standing);
                ready.add(standing);
            }
        }
    }

    private void bury(Standing standing) {
        if (settings.dlq == null) {
            dead.add(standing);
        } else {
            Message message = standing.brought().message;
            settings.dlq.ready.add(new Standing(message, NUMBERS.incrementAndGet(), 0, true));
        }
    }

    private void advance(String group) {
        if (group == null) {
            return;
        }
        while (true) {
            Standing next = behind.stream()
                    .filter(s -> s.message.group.equals(group))
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                busyGroups.remove(group);
                return;
            }
            behind.remove(next);
            if (next.message.when != When.NEVER) {
                stand(next);
                return;
            }
            bury(next);
        }
    }

    /** What is delivered; without acknowledgement it is to be {@link #hold held} or lost. */
    List<Delivery> receive(int max, boolean autoAck) {
        List<Standing> taken = paused ? List.of() : ready.stream().limit(max).toList();
        ready.removeAll(Set.copyOf(taken));
        for (Standing standing : taken) {
            if (autoAck) {
                advance(standing.message.group);
            } else {
                held.put(key(standing), standing.attempted(standing.attempts + 1));
            }
        }
        return taken.stream()
                .map(s -> new Delivery(s.message.uuid, s.attempts + 1))
                .toList();
    }

    private static String key(Standing standing) {
        return standing.message.uuid;
    }

    Set<String> held() {
        return Set.copyOf(held.keySet());
    }

    void ack(String uuid) {
        advance(held.remove(uuid).message.group);
    }

    /** A negative acknowledgement without a delay, or a lease that ran out. */
    void giveBack(String uuid) {
        Standing standing = held.get(uuid);
        if (standing.attempts >= settings.maxDeliveries) {
            reject(uuid);
        } else {
            held.remove(uuid);
            ready.add(standing);
        }
    }

    void reject(String uuid) {
        Standing standing = held.remove(uuid);
        bury(standing);
        advance(standing.message.group);
    }

    int purge() {
        int purged = length() + dead.size();
        ready.forEach(s -> busyGroups.remove(s.message.group));
        delayed.forEach(s -> busyGroups.remove(s.message.group));
        ready.clear();
        delayed.clear();
        behind.clear();
        dead.clear();
        return purged;
    }

    void pause(boolean whether) {
        paused = whether;
    }

    /** Dead letters back to where they came from. */
    int redrive() {
        QueueModel from = settings.dlq == null ? this : settings.dlq;
        List<Standing> letters = new ArrayList<>(from.dead);
        from.ready.stream().filter(Standing::died).forEach(letters::add);
        letters.forEach(letter -> {
            from.dead.remove(letter);
            from.ready.remove(letter);
        });
        letters.forEach(letter -> ready.add(letter.brought()));
        return letters.size();
    }

    Stats stats() {
        return new Stats(ready.size() + behind.size(), delayed.size(), held.size(), dead.size());
    }
}
