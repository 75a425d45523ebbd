package org.glued.integration.testing;

import java.util.UUID;

/** Deployments of a test's own. */
public final class TestDeployment {
    private TestDeployment() {}

    /**
     * The uuid of a new one, of a new service at {@code url}.
     *
     * @param fields of the deployment, each behind a comma; single quotes stand for double quotes
     */
    public static String at(Http api, String url, String fields) {
        String service = "s" + UUID.randomUUID();
        api.put("/v1/services/" + service, "{'base_url':'" + url + "'}").expect(201);
        return api.post("/v1/deployments", "{'service':'" + service + "','name':'d'" + fields + "}")
                .made();
    }
}
