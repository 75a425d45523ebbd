package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Append;

/** Asks the database where messages go: one statement, whatever their number. */
@Singleton
final class RouteStore {
    private static final String ROUTE = """
            with message as (
                select * from unnest($1::text[], $2::text[], $3::text[])
                    with ordinality as m (exchange, routing_key, headers, place)
            ), route as (
                select r.place, array_agg(r.queue) as queues
                from if__mq_route(
                    array(select place from message order by place), $1, $2, array(
                        select headers::jsonb from message order by place)) r
                group by r.place
            )
            select exists (select from if__mq_exchanges e where e.name = m.exchange) as known,
                coalesce(r.queues, '{}') as queues
            from message m
            left join route r using (place)
            order by m.place""";

    /** For each routing the messages with their queues, or nothing when there is no such exchange. */
    Uni<List<Optional<List<Append>>>> route(Sql sql, List<Routing> routings) {
        return sql.run(
                        ROUTE,
                        column(routings, (routing, publication) -> routing.exchange()),
                        column(routings, (routing, publication) -> publication.routingKey()),
                        column(
                                routings,
                                (routing, publication) -> publication.headers().toString()))
                .map(rows -> appends(routings, rows));
    }

    private static String[] column(List<Routing> routings, BiFunction<Routing, Publication, String> value) {
        return routings.stream()
                .flatMap(routing ->
                        routing.publications().stream().map(publication -> value.apply(routing, publication)))
                .toArray(String[]::new);
    }

    private static List<Optional<List<Append>>> appends(List<Routing> routings, RowSet<Row> rows) {
        var row = rows.iterator();
        List<Optional<List<Append>>> all = new ArrayList<>(routings.size());
        for (Routing routing : routings) {
            boolean known = true;
            List<Set<String>> queues = new ArrayList<>(routing.publications().size());
            for (int i = 0; i < routing.publications().size(); i++) {
                Row one = row.next();
                known &= one.getBoolean("known");
                queues.add(Set.of(one.getArrayOfStrings("queues")));
            }
            all.add(known ? Optional.of(routing.to(queues)) : Optional.empty());
        }
        return all;
    }
}
