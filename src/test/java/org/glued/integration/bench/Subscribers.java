package org.glued.integration.bench;

/** Push subscribers of a queue. */
final class Subscribers {
    private Subscribers() {}

    /** @return the path of the new one */
    static String webhook(QueueUnderTest queue, String url, int prefetch) {
        return queue.http()
                .post(queue.path("subscribers"), "{'kind':'webhook','url':'" + url + "','prefetch':" + prefetch + "}")
                .expect(201)
                .header("Location")
                .substring("/api/if".length());
    }
}
