package org.glued.integration.mq.queue;

import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Ids;
import org.glued.integration.mq.message.Publication;
import org.jspecify.annotations.Nullable;

/**
 * Messages turned into the columns that {@code if__mq_append} takes. A column in which every message has the default is
 * null as a whole: most are, and what is not sent costs nothing on either side.
 */
final class AppendColumns {
    /** What is larger is noted when it is appended; see if__mq_largest. */
    private static final int UNNOTED = 16_384;

    /** A UTF-16 unit has at most so many bytes in UTF-8. */
    private static final int BYTES_OF_A_UNIT = 3;

    private final List<Integer> requestOf = new ArrayList<>();
    private final List<Append> appends = new ArrayList<>();
    private final List<UUID> uuids = new ArrayList<>();

    private AppendColumns() {}

    static AppendColumns of(List<List<Append>> requests) {
        AppendColumns columns = new AppendColumns();
        for (int request = 0; request < requests.size(); request++) {
            for (Append append : requests.get(request)) {
                UUID given = append.publication().uuid();
                columns.requestOf.add(request);
                columns.appends.add(append);
                columns.uuids.add(given == null ? Ids.next() : given);
            }
        }
        return columns;
    }

    UUID uuid(int place) {
        return uuids.get(place);
    }

    @Nullable
    Object[] arguments() {
        Routes routes = routes();
        @Nullable String @Nullable [] headers = column(AppendColumns::headers, String[]::new);
        @Nullable String @Nullable [] payloads = column(AppendColumns::payload, String[]::new);
        @Nullable Buffer @Nullable [] bytes = column(Publication::bytes, Buffer[]::new);
        return new @Nullable Object[] {
            requestOf.getLast() == 0 ? null : requestOf.toArray(Integer[]::new),
            uuids.toArray(UUID[]::new),
            column(p -> isGiven(p) ? true : null, Boolean[]::new),
            exchanges(),
            routes.areByName(appends) ? null : column(Publication::routingKey, String[]::new),
            column(Publication::subject, String[]::new),
            headers,
            payloads,
            bytes,
            column(AppendColumns::contentType, String[]::new),
            column(p -> p.priority() == 1 ? null : p.priority(), Integer[]::new),
            column(p -> Columns.millis(p.when().ttl()), Long[]::new),
            column(p -> Columns.time(p.when().expiresAt()), OffsetDateTime[]::new),
            column(p -> Columns.millis(p.when().delay()), Long[]::new),
            column(p -> Columns.time(p.when().notBefore()), OffsetDateTime[]::new),
            column(Publication::replyTo, String[]::new),
            column(Publication::correlationId, String[]::new),
            column(p -> Columns.millis(p.ackTimeout()), Long[]::new),
            column(p -> p.mandatory() ? true : null, Boolean[]::new),
            column(Publication::group, String[]::new),
            routes.places(),
            routes.queues(),
            largest(headers, payloads, bytes)
        };
    }

    /** The arguments of {@code if__mq_hand_over} when there is one message, for {@code queue} only, that says nothing else. */
    @Nullable
    Object @Nullable [] alone(String queue) {
        Append append = appends.getFirst();
        Publication p = append.publication();
        if (appends.size() > 1 || !append.queues().equals(Set.of(queue)) || !isPlain(p)) {
            return null;
        }
        String headers = headers(p);
        String payload = payload(p);
        if (size(headers, payload, p.bytes()) > UNNOTED) {
            return null;
        }
        return new @Nullable Object[] {
            uuids.getFirst(),
            append.exchange(),
            p.routingKey(),
            p.subject(),
            headers,
            payload,
            p.bytes(),
            contentType(p),
            p.replyTo(),
            p.correlationId(),
            p.mandatory()
        };
    }

    private static boolean isPlain(Publication p) {
        return p.priority() == 1
                && p.when().equals(Publication.When.NOW)
                && p.group() == null
                && p.ackTimeout() == null
                && !isGiven(p);
    }

    /** Whether the uuid is the producer's own, so that the message may be a repetition. */
    private static boolean isGiven(Publication p) {
        return p.uuid() != null && !p.fresh();
    }

    /**
     * Which message goes to which queue.
     *
     * @param places from 1, beside {@code queues}; null when every message goes to the one queue there
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
    private record Routes(Integer @Nullable [] places, String[] queues) {
        /** Whether all go to the one queue that each names as its routing key. */
        boolean areByName(List<Append> appends) {
            return places == null
                    && appends.stream()
                            .allMatch(
                                    append -> append.publication().routingKey().equals(queues[0]));
        }
    }

    private Routes routes() {
        Set<String> first = appends.getFirst().queues();
        if (first.size() == 1
                && appends.stream().allMatch(append -> append.queues().equals(first))) {
            return new Routes(null, first.toArray(String[]::new));
        }
        List<Integer> places = new ArrayList<>();
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < appends.size(); i++) {
            for (String queue : appends.get(i).queues()) {
                places.add(i + 1);
                queues.add(queue);
            }
        }
        return new Routes(places.toArray(Integer[]::new), queues.toArray(String[]::new));
    }

    private String @Nullable [] exchanges() {
        String[] names = new String[appends.size()];
        boolean named = false;
        for (int i = 0; i < names.length; i++) {
            names[i] = appends.get(i).exchange();
            named |= !names[i].isEmpty();
        }
        return named ? names : null;
    }

    private <T> @Nullable T @Nullable [] column(
            Function<Publication, @Nullable T> value, IntFunction<@Nullable T[]> make) {
        @Nullable T[] values = make.apply(appends.size());
        boolean given = false;
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(appends.get(i).publication());
            given |= values[i] != null;
        }
        return given ? values : null;
    }

    /** A number of bytes that no message exceeds. */
    private int largest(
            @Nullable String @Nullable [] headers,
            @Nullable String @Nullable [] payloads,
            @Nullable Buffer @Nullable [] bytes) {
        int largest = 0;
        for (int i = 0; i < appends.size(); i++) {
            int size = size(
                    headers == null ? null : headers[i],
                    payloads == null ? null : payloads[i],
                    bytes == null ? null : bytes[i]);
            largest = Math.max(largest, size);
        }
        return largest;
    }

    /** A number of bytes that it does not exceed. */
    private static int size(@Nullable String headers, @Nullable String payload, @Nullable Buffer bytes) {
        int units = (headers == null ? 0 : headers.length()) + (payload == null ? 0 : payload.length());
        return BYTES_OF_A_UNIT * units + (bytes == null ? 0 : bytes.length());
    }

    private static @Nullable String contentType(Publication publication) {
        return publication.contentType().equals(Publication.JSON) ? null : publication.contentType();
    }

    private static @Nullable String headers(Publication publication) {
        return publication.headers().isEmpty() ? null : publication.headers().toString();
    }

    private static @Nullable String payload(Publication publication) {
        return publication.payload() == null ? null : publication.payload().toString();
    }
}
