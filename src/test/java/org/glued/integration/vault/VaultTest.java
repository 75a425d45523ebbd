package org.glued.integration.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import org.glued.integration.kernel.JsonText;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final String OLD = "old:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW =
            "new:" + Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());

    @Test
    void what_is_sealed_opens_in_its_place_only() {
        Vault vault = new Vault(OLD);
        String envelope = vault.seal("hunter2", "deployments/1/pass");
        assertEquals("hunter2", vault.openText(envelope, "deployments/1/pass"));
        assertThrows(IllegalStateException.class, () -> vault.open(envelope, "deployments/2/pass"));
    }

    @Test
    void the_same_value_never_seals_alike() {
        Vault vault = new Vault(OLD);
        assertNotEquals(vault.seal("x", "p"), vault.seal("x", "p"));
    }

    @Test
    void a_rotated_ring_opens_old_envelopes_and_knows_old_marks() {
        String envelope = new Vault(OLD).seal("x", "p");
        String mark = new Vault(OLD).mark("run", "text");
        Vault rotated = new Vault(NEW + "," + OLD);
        assertEquals("x", rotated.openText(envelope, "p"));
        assertTrue(rotated.isMark("run", "text", mark));
        assertFalse(rotated.isMark("other", "text", mark));
        assertTrue(rotated.seal("x", "p").startsWith("new."));
    }

    @Test
    void a_short_key_is_refused_without_being_shown() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new Vault("k:c2VjcmV0"));
        assertFalse(String.valueOf(refused.getMessage()).contains("c2VjcmV0"));
    }

    @Test
    void secrets_are_found_by_name_at_any_depth() {
        assertTrue(SecretNames.matches("X-Api-Key"));
        assertTrue(SecretNames.matches("private_key"));
        assertTrue(SecretNames.matches("db_password"));
        assertTrue(SecretNames.matches("Set-Cookie"));
        assertFalse(SecretNames.matches("passenger"));
        assertEquals("{\"password\": \"***\",\"a\":", SecretNames.maskText("{\"password\": \"hun\\\"ter\",\"a\":"));
        assertEquals("{\"token\": \"***\"", SecretNames.maskText("{\"token\": \"cut off"));
        assertEquals("{\"pwd\": \"***\", \"n\": 1", SecretNames.maskText("{\"pwd\": 1234, \"n\": 1"));
        assertEquals("{\"credentials\": \"***\"", SecretNames.maskText("{\"credentials\": {\"user\": \"u"));
        assertEquals("{\"o\": {\"db_password\": \"***\"", SecretNames.maskText("{\"o\": {\"db_password\": \"x"));
    }

    @Test
    void secrets_are_found_in_documents_that_are_texts_of_others() {
        String inner = "{\"token\":\"se\\\"cret\",\"n\":1}";
        JsonNode outer = JsonText.object().put("body", inner);
        JsonNode outermost = JsonText.object().put("echo", outer.toString());
        for (JsonNode document : List.of(JsonText.parse(inner), outer, outermost)) {
            JsonNode masked = SecretNames.mask(document);
            assertNotEquals(document, masked);
            assertEquals(masked, SecretNames.mask(masked));
            assertEquals(masked, JsonText.parse(SecretNames.maskText(document.toString())));
            assertEquals("{\"token\":\"***\",\"n\":1}", innermost(masked).toString());
        }
        JsonNode harmless = JsonText.object().put("body", "[no document").put("token", (String) null);
        assertEquals(harmless, SecretNames.mask(harmless));
    }

    private static JsonNode innermost(JsonNode document) {
        JsonNode inner = document.has("echo") ? document.path("echo") : document.path("body");
        return inner.isMissingNode() ? document : innermost(JsonText.parse(inner.textValue()));
    }

    @Test
    void secrets_in_forms_and_queries_are_masked() {
        assertEquals("user=u&password=***&b=1", SecretNames.maskText("user=u&password=hunter2&b=1"));
        assertEquals("http://h/p?access_token=***&q=a#f", SecretNames.maskPairs("http://h/p?access_token=abc&q=a#f"));
    }
}
