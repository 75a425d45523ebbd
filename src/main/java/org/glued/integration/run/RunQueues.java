package org.glued.integration.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.glued.integration.action.Actions;
import org.glued.integration.action.Callable;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.queue.Queues;

/**
 * Where runs wait: in the queue that their action names, else in one of their deployment, so that no deployment stands in
 * the way of another. Those of deployments are made when they are first needed, and go when their deployment has gone and
 * nothing is left in them.
 */
@Singleton
final class RunQueues {
    private static final String PREFIX = Runs.QUEUE + ".";
    private static final String TOPICS = Queues.topic(PREFIX);

    private static final String LEFT_BEHIND = """
            select q.name from unnest($1::text[]) as q (name)
            where not exists (select from if__deployments d where $2 || d.uuid = q.name)
            """;

    private final Database db;
    private final Queues queues;
    private final Actions actions;

    /** Queues of deployments that were there when this node last looked. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    @Inject
    RunQueues(Database db, Queues queues, Actions actions) {
        this.db = db;
        this.queues = queues;
        this.actions = actions;
    }

    static String of(Callable callable) {
        String named = callable.action().queue();
        return named.equals(Runs.QUEUE) ? PREFIX + callable.action().deployment() : named;
    }

    /** Whether it belongs to one deployment alone. */
    static boolean isOfDeployment(String queue) {
        return queue.startsWith(PREFIX);
    }

    /** Makes queues of deployments that may not be there yet. */
    Uni<Void> ensure(Sql tx, Collection<String> names) {
        List<String> unknown = names.stream()
                .filter(name -> isOfDeployment(name) && !known.contains(name))
                .distinct()
                .toList();
        return unknown.isEmpty()
                ? Uni.createFrom().voidItem()
                : queues.ensure(tx, unknown, "Runs of a deployment that wait for the runner");
    }

    /** Somebody has deleted it. */
    void forget(String name) {
        known.remove(name);
    }

    /** Whether {@code topic} is of a queue that was not there when this node last looked. */
    boolean isNews(String topic) {
        return topic.startsWith(TOPICS) && !known.contains(topic.substring(TOPICS.length() - PREFIX.length()));
    }

    /** All that runs wait in. */
    Uni<Set<String>> all() {
        return Uni.combine().all().unis(actions.queues(), queues.names(PREFIX)).with((named, ofDeployments) -> {
            known.retainAll(ofDeployments);
            known.addAll(ofDeployments);
            Set<String> all = new HashSet<>(named);
            all.addAll(ofDeployments);
            return all;
        });
    }

    /** Removes those that deployments have left behind, once they are empty; how many */
    Uni<Long> clear() {
        return queues.names(PREFIX)
                .chain(names -> db.run(LEFT_BEHIND, names.toArray(String[]::new), PREFIX))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .map(row -> row.getString("name"))
                .onItem()
                .transformToUniAndConcatenate(queues::deleteEmpty)
                .filter(deleted -> deleted)
                .collect()
                .with(Collectors.counting());
    }
}
