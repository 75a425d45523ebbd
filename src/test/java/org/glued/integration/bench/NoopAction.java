package org.glued.integration.bench;

import java.util.UUID;
import org.glued.integration.testing.Http;

/** An action of a microservice that does nothing. */
final class NoopAction {
    private NoopAction() {}

    /** @return its uuid */
    static String declare(Http api, NoopServer microservice) {
        String service = "s" + UUID.randomUUID();
        api.put("/v1/services/" + service, "{'base_url':'" + microservice.url() + "'}")
                .expect(201);
        String deployment = uuid(api.post(
                "/v1/deployments", "{'service':'" + service + "','name':'d','interfaces':[{'connector':'api'}]}"));
        return uuid(api.post(
                "/v1/actions",
                "{'name':'noop','deployment':'" + deployment + "','path':'/noop','http_method':'POST'}"));
    }

    private static String uuid(Http.Answer answer) {
        return answer.expect(201).json().path("uuid").asText();
    }
}
