package org.glued.integration.cache;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.glued.integration.action.CallInput;
import org.glued.integration.action.Callable;
import org.glued.integration.kernel.ContentHash;

/** What an answer is kept under: a hash of all that the call depends on. */
public record Key(String hash) {
    public static Key of(Callable callable, String deploymentNonce, CallInput input) {
        ObjectNode document = input.over(callable.action()).document();
        document.put("action", callable.action().uuid().toString())
                .put("version", callable.action().nonce())
                .put("deployment", deploymentNonce)
                .put("base_url", callable.baseUrl());
        return new Key(ContentHash.of(document));
    }
}
