package org.glued.integration.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Function;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.MergePatch;
import org.glued.integration.kernel.Problem;

/** The body of a request as it came, read into JSON or a record when asked. */
public final class Body {
    private final byte[] bytes;
    private final ObjectMapper json;

    Body(byte[] bytes, ObjectMapper json) {
        this.bytes = bytes;
        this.json = json;
    }

    public byte[] bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** @throws Problem 400 when the body is not one JSON value */
    public JsonNode json() {
        return parse(bytes, "");
    }

    /** Reads the object with {@code reader}; @throws Problem 400 with a pointer to everything wrong */
    public <T> T read(Function<Form, T> reader) {
        return Form.read(json(), reader);
    }

    /** As {@link #read}, with no body at all read as the empty object. */
    public <T> T readOptional(Function<Form, T> reader) {
        return Form.read(isEmpty() ? json.createObjectNode() : json(), reader);
    }

    /**
     * Applies this body as a merge patch (RFC 7396) to what {@code current} looks like, and reads the result. A field that is
     * to be taken away must be one that there is.
     */
    public <T> T patch(Object current, Function<Form, T> reader) {
        JsonNode patch = json();
        if (!patch.isObject()) {
            throw Problem.invalid("", "must be a JSON object");
        }
        JsonNode old = json.valueToTree(current);
        ObjectNode merged = (ObjectNode) MergePatch.apply(old, patch);
        patch.properties().stream()
                .filter(field -> field.getValue().isNull() && !old.has(field.getKey()))
                .forEach(field -> merged.set(field.getKey(), field.getValue()));
        return Form.read(merged, reader);
    }

    private JsonNode parse(byte[] text, String pointer) {
        try {
            JsonNode node = json.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw Problem.invalid(pointer, "a JSON body is required");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw Problem.invalid(pointer, "is nested too deeply, or has a name or number that is too long");
        } catch (JsonProcessingException e) {
            throw Problem.invalid(pointer, "is not JSON: line " + line(e) + ", column " + column(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static int column(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
    }
}
