package org.glued.integration.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** How long {@code GET /v1/runs} takes over a long history, whatever the filter, one request after the other. */
class RunListBench {
    private static final long HISTORY = Long.getLong("bench.history", 10_000_000);
    /** More than the five after which PostgreSQL may plan a statement without looking at its parameters, on each connection. */
    private static final int REQUESTS = Integer.getInteger("bench.requests", 100);

    private static final Pattern NEXT = Pattern.compile("</api/if([^>]*)>; rel=\"next\"");
    private static final String BUSY = "action=" + PastRuns.action(0);
    private static final String QUIET = "action=" + PastRuns.action(PastRuns.ACTIONS - 1);
    private static final String UNUSED = "action=" + PastRuns.action(PastRuns.ACTIONS);
    private static final String DEPLOYMENT = "deployment=" + PastRuns.deployment(0);
    private static final String ANOTHER = "deployment=" + PastRuns.deployment(7);

    private final String database = BenchDatabase.fresh();

    @Test
    void lists_of_runs() throws Exception {
        try (App app = App.on(database);
                Table table = new Table("runlist", "filter", "runs found", "p50 ms", "p99 ms", "most ms", "503")) {
            PastRuns.fill(database, HISTORY);
            requireAll();
            BenchDatabase.checkpoint();
            Instant now = Instant.now();
            String hour = "since=" + now.minus(Duration.ofHours(1));
            String day = "since=" + now.minus(Duration.ofDays(1));
            Http api = app.admin();
            ask(table, api, "none", "");
            ask(table, api, "busiest action", BUSY);
            ask(table, api, "quietest action", QUIET);
            ask(table, api, "action without runs", UNUSED);
            ask(table, api, "deployment", DEPLOYMENT);
            ask(table, api, "status ok", "status=ok");
            ask(table, api, "status fail", "status=fail");
            ask(table, api, "status cancelled, 1 in 250,000", "status=cancelled");
            ask(table, api, "status running", "status=running");
            ask(table, api, "since an hour ago", hour);
            ask(table, api, "since ten days ago", "since=" + now.minus(Duration.ofDays(10)));
            ask(table, api, "q: a foreign id", "q=item-100");
            ask(table, api, "q: a foreign id of 1 in 500 runs", "q=item-0");
            ask(table, api, "q: words of 1 in 130 runs", "q=service+unavailable");
            ask(table, api, "q: words of 1 in 7,000 runs", "q=quota");
            ask(table, api, "q: words of none", "q=nowhere");
            ask(table, api, "busiest action, cancelled", BUSY + "&status=cancelled");
            ask(table, api, "busiest action, fail, since a day ago", BUSY + "&status=fail&" + day);
            ask(table, api, "deployment, fail, since a day ago", DEPLOYMENT + "&status=fail&" + day);
            ask(table, api, "deployment, cancelled", DEPLOYMENT + "&status=cancelled");
            ask(table, api, "busiest action and its deployment", BUSY + "&" + DEPLOYMENT);
            ask(table, api, "busiest action and another's deployment", BUSY + "&" + ANOTHER);
            ask(table, api, "quietest action and another's deployment", QUIET + "&" + ANOTHER);
            ask(table, api, "many words, busiest action", "q=service+unavailable&" + BUSY);
            ask(table, api, "many words, quietest action", "q=service+unavailable&" + QUIET);
            ask(table, api, "many words, action without runs", "q=service+unavailable&" + UNUSED);
            ask(table, api, "many words, deployment", "q=service+unavailable&" + DEPLOYMENT);
            ask(table, api, "many words, cancelled", "q=service+unavailable&status=cancelled");
            ask(table, api, "many words, ok", "q=service+unavailable&status=ok");
            ask(table, api, "many words, since a day ago", "q=service+unavailable&" + day);
            ask(table, api, "few words, busiest action, since a day ago", "q=quota&" + BUSY + "&" + day);
            askNext(table, api, "none", "");
            askNext(table, api, "busiest action", BUSY);
            askNext(table, api, "deployment, fail", DEPLOYMENT + "&status=fail");
            askNext(table, api, "many words", "q=service+unavailable");
        }
    }

    private void requireAll() {
        long there = TestDatabase.number(database, "select count(*) from if__runs_ended");
        if (there != HISTORY) {
            throw new IllegalStateException("there are " + there + " runs, not " + HISTORY);
        }
    }

    private static void ask(Table table, Http api, String filter, String query) {
        measure(table, api, filter, "/v1/runs?" + query);
    }

    private static void askNext(Table table, Http api, String filter, String query) {
        String link = api.get("/v1/runs?" + query).expect(200).header("Link");
        Matcher next = NEXT.matcher(link);
        if (!next.find()) {
            throw new IllegalStateException("no next page: " + link);
        }
        measure(table, api, filter + ", second page", next.group(1));
    }

    private static void measure(Table table, Http api, String filter, String path) {
        Http.Answer warm = api.get(path);
        Latencies latencies = new Latencies();
        int late = 0;
        for (int i = 0; i < REQUESTS; i++) {
            long start = System.nanoTime();
            Http.Answer answer = api.get(path);
            latencies.add(System.nanoTime() - start);
            if (answer.status() == 503) {
                // not within the deadline of the database
                late++;
            } else {
                answer.expect(200);
            }
        }
        table.line(
                filter,
                warm.status() == 200 ? Integer.toString(warm.json().size()) : "?",
                Figure.plain(latencies.millis(50)),
                Figure.plain(latencies.millis(99)),
                Figure.plain(latencies.millis(100)),
                Integer.toString(late));
    }
}
