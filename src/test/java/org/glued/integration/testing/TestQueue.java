package org.glued.integration.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A queue of a test's own, spoken to over HTTP. Single quotes in bodies stand for double quotes. */
public record TestQueue(Http http, String name) {
    /** Makes one with {@code settings}. */
    public static TestQueue with(Http http, String settings) {
        TestQueue queue = new TestQueue(http, "it-" + UUID.randomUUID());
        http.put(queue.path(), settings).expect(201);
        return queue;
    }

    public String path() {
        return "/v1/queues/" + name;
    }

    public String path(String rest) {
        return path() + rest;
    }

    public JsonNode publish(String body) {
        return http.post(path() + "/publish", body).expect(201).json();
    }

    /** Messages whose payloads are the numbers from 1 on. */
    public void publishNumbers(int count) {
        StringBuilder all = new StringBuilder("[");
        for (int i = 1; i <= count; i++) {
            all.append(i == 1 ? "" : ",").append("{\"payload\":").append(i).append('}');
        }
        publish(all.append(']').toString());
    }

    public JsonNode receive(String body) {
        return http.post(path() + "/receive", body).expect(200).json();
    }

    /** Settles at once, without a backoff; the outcome. */
    public String settle(JsonNode delivery, String as) {
        String receipt = delivery.get("receipt").asText();
        return http.post(path() + "/settle", "[{'receipt':'" + receipt + "','as':'" + as + "','delay':'0s'}]")
                .expect(200)
                .json()
                .get(0)
                .get("outcome")
                .asText();
    }

    /** Holds a delivery for this long from now on. */
    public void hold(JsonNode delivery, String length) {
        String receipt = delivery.get("receipt").asText();
        http.post(path() + "/extend", "[{'receipt':'" + receipt + "','ack_timeout':'" + length + "'}]")
                .expect(200);
    }

    public JsonNode stats() {
        return http.get(path() + "/stats").expect(200).json();
    }

    /** One number of the stats: ready, delayed, unacked, dead. */
    public int stat(String field) {
        return stats().get(field).asInt();
    }

    public List<String> receivePayloads(String body) {
        return payloads(receive(body));
    }

    public static List<String> payloads(JsonNode deliveries) {
        List<String> payloads = new ArrayList<>();
        deliveries.forEach(delivery -> payloads.add(delivery.get("payload").toString()));
        return payloads;
    }
}
