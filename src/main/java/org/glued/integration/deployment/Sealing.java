package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.glued.integration.kernel.FieldError;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Pointers;
import org.glued.integration.kernel.Problem;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/**
 * Takes the secrets out of one deployment and puts them back.
 *
 * <p>An envelope is bound to the deployment and the pointer it is kept under, and so is sealed anew when its interface has
 * moved. {@code ***} keeps only the secret of the same interface, see {@link Counterparts}: a list from which one was taken
 * must not hand one system's password to another.
 */
final class Sealing {
    private static final String INTERFACES = "/interfaces/";

    private final Vault vault;
    private final UUID deployment;
    private final @Nullable Sealed old;
    private final Counterparts interfaces;
    private final ObjectNode envelopes = JsonText.object();
    private final List<FieldError> errors = new ArrayList<>();

    private Sealing(Vault vault, UUID deployment, @Nullable Sealed old, Counterparts interfaces) {
        this.vault = vault;
        this.deployment = deployment;
        this.old = old;
        this.interfaces = interfaces;
    }

    /**
     * @param old what is stored, for {@code ***} to keep
     * @throws Problem 400 with a pointer to each {@code ***} that has nothing to keep
     */
    static Sealed seal(
            Vault vault, UUID deployment, DeploymentInput input, @Nullable JsonNode schema, @Nullable Sealed old) {
        SecretPlaces places = SecretPlaces.of(schema);
        JsonNode stored = old == null ? JsonText.object() : old.interfaces();
        Sealing sealing = new Sealing(vault, deployment, old, Counterparts.between(input.interfaces(), stored, places));
        ObjectNode shown = places.replaced(input.interfaces(), input.metadata(), sealing::sealed, sealing::keptSecret);
        if (!sealing.errors.isEmpty()) {
            throw Problem.invalid(sealing.errors);
        }
        return new Sealed(shown, sealing.envelopes);
    }

    /** The same with the secrets of other {@code places} taken out, too; what is sealed already stays so. */
    static Sealed reseal(Vault vault, UUID deployment, Sealed old, SecretPlaces places) {
        ObjectNode envelopes = old.envelopes().deepCopy();
        ObjectNode shown = places.replaced(old.interfaces(), old.metadata(), (value, pointer) -> {
            if (value.isNull() || envelopes.has(pointer)) {
                return value;
            }
            // there may be secrets within what is a secret as a whole now
            JsonNode plain = opened(vault, deployment, old, value, pointer);
            envelopes.retain(names(envelopes, name -> !name.startsWith(pointer + "/")));
            envelopes.put(pointer, vault.seal(plain.toString(), place(deployment, pointer)));
            return SecretPlaces.MASK;
        });
        return new Sealed(shown, envelopes);
    }

    private static List<String> names(ObjectNode node, Predicate<String> wanted) {
        return node.properties().stream().map(Map.Entry::getKey).filter(wanted).toList();
    }

    /** The interfaces and metadata with their secrets, for the called microservice alone. */
    static ObjectNode open(Vault vault, UUID deployment, Sealed sealed) {
        return (ObjectNode) opened(vault, deployment, sealed, sealed.shown(), "");
    }

    private JsonNode sealed(JsonNode value, String pointer) {
        if (value.isNull()) {
            return value;
        }
        if (!value.equals(SecretPlaces.MASK)) {
            envelopes.put(pointer, vault.seal(value.toString(), place(deployment, pointer)));
            return SecretPlaces.MASK;
        }
        keep(pointer);
        return SecretPlaces.MASK;
    }

    /** What was a secret when it was written stays one while {@code ***} stands for it, though nothing marks it any more. */
    private JsonNode keptSecret(JsonNode value, String pointer) {
        if (value.equals(SecretPlaces.MASK) && envelope(stored(pointer)) != null) {
            keep(pointer);
        }
        return value;
    }

    private void keep(String pointer) {
        String from = stored(pointer);
        String envelope = envelope(from);
        if (from == null || envelope == null) {
            boolean unclear = pointer.startsWith(INTERFACES) && interfaces.isUnclear(index(pointer));
            errors.add(new FieldError(
                    pointer,
                    unclear
                            ? "*** could keep the value of more than one stored interface; write the value"
                            : "there is no stored value that *** could keep"));
        } else if (from.equals(pointer)) {
            envelopes.put(pointer, envelope);
        } else {
            String plain = vault.openText(envelope, place(deployment, from));
            envelopes.put(pointer, vault.seal(plain, place(deployment, pointer)));
        }
    }

    /** Where the stored value is that {@code ***} at {@code pointer} stands for. */
    private @Nullable String stored(String pointer) {
        if (!pointer.startsWith(INTERFACES)) {
            return pointer;
        }
        int index = index(pointer);
        int length = INTERFACES.length() + Integer.toString(index).length();
        return interfaces.has(index) ? INTERFACES + interfaces.of(index) + pointer.substring(length) : null;
    }

    private static int index(String pointer) {
        return Integer.parseInt(pointer.split("/", 4)[2]);
    }

    private @Nullable String envelope(@Nullable String pointer) {
        return old == null || pointer == null
                ? null
                : old.envelopes().path(pointer).textValue();
    }

    private static String place(UUID deployment, String pointer) {
        return "deployments/" + deployment + pointer;
    }

    private static JsonNode opened(Vault vault, UUID deployment, Sealed sealed, JsonNode node, String pointer) {
        JsonNode envelope = sealed.envelopes().path(pointer);
        if (envelope.isTextual()) {
            return JsonText.parse(vault.openText(envelope.textValue(), place(deployment, pointer)));
        }
        if (node.isObject()) {
            ObjectNode copy = JsonText.object();
            node.properties()
                    .forEach(field -> copy.set(
                            field.getKey(),
                            opened(
                                    vault,
                                    deployment,
                                    sealed,
                                    field.getValue(),
                                    pointer + "/" + Pointers.escaped(field.getKey()))));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonText.object().putArray("items");
            for (int i = 0; i < node.size(); i++) {
                copy.add(opened(vault, deployment, sealed, node.get(i), pointer + "/" + i));
            }
            return copy;
        }
        return node;
    }
}
