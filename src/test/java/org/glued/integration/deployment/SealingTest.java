package org.glued.integration.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.glued.integration.vault.Vault;
import org.junit.jupiter.api.Test;

class SealingTest {
    private static final Vault VAULT = new Vault("k1:" + Base64.getEncoder().encodeToString(new byte[32]));
    private static final UUID ID = new UUID(1, 2);
    private static final String GIVEN =
            "{'service': 's', 'name': 'n', 'interfaces': [{'connector': 'pg', 'host': 'h', 'Pass-Word': 'hunter2',"
                    + " 'nested': {'API_KEY': 'hunter2', 'list': [{'token': 'hunter2'}]}, 'pin': 1234}],"
                    + " 'metadata': {'a/b': {'credentials': {'user': 'u', 'x': 'hunter2'}}, 'plain': '***', 'secret': null}}";

    @Test
    void secrets_are_masked_and_come_back() {
        Sealed sealed = seal(GIVEN, "{'properties': {'pin': {'writeOnly': true}}}", null);
        assertFalse(sealed.toString().contains("hunter2"));
        assertFalse(sealed.toString().contains("1234"));
        assertEquals("***", sealed.interfaces().get(0).path("Pass-Word").asText());
        assertEquals("***", sealed.interfaces().get(0).path("pin").asText());
        assertEquals("h", sealed.interfaces().get(0).path("host").asText());
        JsonNode opened = Sealing.open(VAULT, ID, sealed);
        assertEquals(json(GIVEN).path("interfaces"), opened.path("interfaces"));
        assertEquals(json(GIVEN).path("metadata"), opened.path("metadata"));
    }

    @Test
    void marks_are_found_behind_references_and_in_sections() {
        String schema = "{'properties': {'interfaces': {'items': {'$ref': '#/$defs/i'}}},"
                + " '$defs': {'i': {'allOf': [{'properties': {'host': {'x-secret': true}}}]}}}";
        assertEquals(
                "***",
                seal(GIVEN, schema, null).interfaces().get(0).path("host").asText());
    }

    @Test
    void three_stars_keep_what_is_stored_at_the_same_index_for_the_same_connector() {
        Sealed old = seal(GIVEN, null, null);
        String masked = "{'service': 's', 'name': 'n', 'interfaces': [{'connector': 'pg', 'Pass-Word': '***'}]}";
        Sealed kept = seal(masked, null, old);
        assertEquals(
                "hunter2",
                Sealing.open(VAULT, ID, kept).at("/interfaces/0/Pass-Word").asText());
        Problem refused = assertThrows(Problem.class, () -> seal(masked.replace("'pg'", "'ssh'"), null, old));
        assertEquals("/interfaces/0/Pass-Word", refused.errors().getFirst().pointer());
        assertThrows(Problem.class, () -> seal(masked, null, null));
    }

    @Test
    void what_is_marked_later_is_sealed_and_what_is_sealed_stays_so() {
        Sealed old = seal(GIVEN, null, null);
        Sealed sealed = Sealing.reseal(
                VAULT,
                ID,
                old,
                SecretPlaces.of(json("{'properties': {'pin': {'secret': true}, 'nested': {'secret': true}}}")));
        assertEquals("***", sealed.interfaces().get(0).path("pin").asText());
        assertEquals("***", sealed.interfaces().get(0).path("nested").asText());
        assertFalse(sealed.toString().contains("1234"));
        assertEquals(
                List.of(
                        "/interfaces/0/Pass-Word",
                        "/metadata/a~1b/credentials",
                        "/interfaces/0/nested",
                        "/interfaces/0/pin"),
                names(sealed));
        JsonNode opened = Sealing.open(VAULT, ID, sealed);
        assertEquals(json(GIVEN).path("interfaces"), opened.path("interfaces"));
        assertEquals(json(GIVEN).path("metadata"), opened.path("metadata"));
        assertEquals(sealed, Sealing.reseal(VAULT, ID, sealed, SecretPlaces.BY_NAME));
    }

    @Test
    void three_stars_keep_a_secret_that_is_no_longer_marked() {
        Sealed old = seal(GIVEN, "{'properties': {'pin': {'secret': true}}}", null);
        Sealed kept =
                seal("{'service': 's', 'name': 'n', 'interfaces': [{'connector': 'pg', 'pin': '***'}]}", null, old);
        assertEquals(1234, Sealing.open(VAULT, ID, kept).at("/interfaces/0/pin").asInt());
    }

    private static String deployment(String... interfaces) {
        return "{'service': 's', 'name': 'n', 'interfaces': [" + String.join(",", interfaces) + "]}";
    }

    private static String pg(String host, String pass) {
        return "{'connector': 'pg', 'host': '" + host + "', 'port': 5432, 'pass': '" + pass + "'}";
    }

    private static String pass(Sealed sealed, int index) {
        return Sealing.open(VAULT, ID, sealed)
                .at("/interfaces/" + index + "/pass")
                .asText();
    }

    @Test
    void three_stars_keep_the_secret_of_the_same_interface_when_another_is_taken_away_or_added_or_they_change_places() {
        Sealed old = seal(deployment(pg("a", "one"), pg("b", "two")), null, null);
        assertEquals("two", pass(seal(deployment(pg("b", "***")), null, old), 0));
        Sealed more = seal(deployment(pg("c", "three"), pg("b", "***"), pg("a", "***")), null, old);
        assertEquals("two", pass(more, 1));
        assertEquals("one", pass(more, 2));
        Sealed swapped = seal(deployment(pg("b", "***"), pg("a", "***")), null, old);
        assertEquals("two", pass(swapped, 0));
        assertEquals("one", pass(swapped, 1));
        Sealed moved = seal(deployment(pg("a", "***"), pg("new", "***")), null, old);
        assertEquals("one", pass(moved, 0));
        assertEquals("two", pass(moved, 1));
    }

    @Test
    void three_stars_that_might_be_another_interfaces_secret_are_refused() {
        Sealed old = seal(deployment(pg("a", "one"), pg("b", "two")), null, null);
        refused("/interfaces/0/pass", deployment(pg("c", "***")), old);
        refused("/interfaces/1/pass", deployment(pg("b", "***"), pg("c", "***")), old);
        Sealed twins = seal(deployment(pg("a", "one"), pg("a", "two")), null, null);
        refused("/interfaces/0/pass", deployment(pg("a", "***")), twins);
        assertEquals("two", pass(seal(deployment(pg("a", "***"), pg("a", "***")), null, twins), 1));
    }

    private static void refused(String pointer, String input, Sealed old) {
        Problem refused = assertThrows(Problem.class, () -> seal(input, null, old));
        assertEquals(pointer, refused.errors().getFirst().pointer());
    }

    private static List<String> names(Sealed sealed) {
        List<String> names = new ArrayList<>();
        sealed.envelopes().fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Sealed seal(String input, String schema, Sealed old) {
        return Sealing.seal(
                VAULT, ID, Form.read(json(input), DeploymentInput::read), schema == null ? null : json(schema), old);
    }

    private static JsonNode json(String text) {
        return JsonText.parse(text.replace('\'', '"'));
    }
}
