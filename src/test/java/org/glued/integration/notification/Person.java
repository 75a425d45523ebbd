package org.glued.integration.notification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.glued.integration.testing.App;
import org.glued.integration.testing.EventClient;
import org.glued.integration.testing.Http;

/** Someone with a token and no role, and so with nothing but an inbox. */
record Person(String uuid, String token) {
    static Person of(Http admin) {
        String uuid = UUID.randomUUID().toString();
        String token = admin.post("/v1/tokens", "{'name':'p','expires_in':'1h','subject':'" + uuid + "'}")
                .expect(201)
                .json()
                .path("token")
                .asText();
        return new Person(uuid, token);
    }

    Http at(App app) {
        return app.as(token);
    }

    JsonNode inbox(App app, String query) {
        return at(app).get("/v1/inbox" + query).expect(200).json();
    }

    EventClient stream(App app) {
        return EventClient.open(app, token, "/v1/inbox/stream");
    }
}
