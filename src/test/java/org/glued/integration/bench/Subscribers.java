package org.glued.integration.bench;

import org.glued.integration.testing.Http;

/** Push subscribers of a queue. */
final class Subscribers {
    private Subscribers() {}

    /** Whether the service has them. */
    static boolean exist(Http http) {
        return http.get("/v1/queues/if.runs/subscribers").status() == 200;
    }

    /** @return the path of the new one */
    static String webhook(QueueUnderTest queue, String url, int prefetch) {
        return queue.http()
                .post(queue.path("subscribers"), "{'kind':'webhook','url':'" + url + "','prefetch':" + prefetch + "}")
                .expect(201)
                .header("Location")
                .substring("/api/if".length());
    }
}
