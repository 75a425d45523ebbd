package org.glued.integration.mq.queue;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.glued.integration.kernel.Ids;
import org.glued.integration.mq.message.Publication;
import org.jspecify.annotations.Nullable;

/** Messages turned into the columns that {@code unnest} takes. */
final class AppendColumns {
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
        return new Object[] {
            requestOf.toArray(Integer[]::new),
            uuids.toArray(UUID[]::new),
            column(p -> p.uuid() != null, new Boolean[0]),
            appends.stream().map(Append::exchange).toArray(String[]::new),
            column(Publication::routingKey, new String[0]),
            column(Publication::subject, new String[0]),
            column(p -> p.headers().toString(), new String[0]),
            column(AppendColumns::payload, new String[0]),
            column(Publication::bytes, new Buffer[0]),
            column(Publication::contentType, new String[0]),
            column(Publication::priority, new Integer[0]),
            column(p -> millis(p.when().ttl()), new Long[0]),
            column(p -> time(p.when().expiresAt()), new OffsetDateTime[0]),
            column(p -> millis(p.when().delay()), new Long[0]),
            column(p -> time(p.when().notBefore()), new OffsetDateTime[0]),
            column(Publication::replyTo, new String[0]),
            column(Publication::correlationId, new String[0]),
            column(p -> millis(p.ackTimeout()), new Long[0]),
            column(Publication::mandatory, new Boolean[0]),
            IntStream.range(0, appends.size())
                    .boxed()
                    .flatMap(place -> appends.get(place).queues().stream().map(queue -> place + 1L))
                    .toArray(Long[]::new),
            appends.stream().flatMap(append -> append.queues().stream()).toArray(String[]::new)
        };
    }

    private <T extends @Nullable Object> T[] column(Function<Publication, T> value, T[] type) {
        List<T> values = new ArrayList<>(appends.size());
        for (Append append : appends) {
            values.add(value.apply(append.publication()));
        }
        return values.toArray(type);
    }

    private static @Nullable String payload(Publication publication) {
        return publication.payload() == null ? null : publication.payload().toString();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
