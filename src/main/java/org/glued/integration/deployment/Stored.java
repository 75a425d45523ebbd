package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import org.glued.integration.kernel.JsonText;

/** A deployment with the envelopes of its secrets. */
record Stored(Deployment deployment, ObjectNode envelopes) {
    static Stored from(Row row) {
        return new Stored(Deployment.from(row), JsonText.parseObject(row.getString("sealed")));
    }

    Sealed sealed() {
        ObjectNode shown = JsonText.object();
        shown.set("interfaces", deployment.interfaces());
        shown.set("metadata", deployment.metadata());
        return new Sealed(shown, envelopes);
    }

    @Override
    public String toString() {
        return "Stored[" + deployment.uuid() + "]";
    }
}
