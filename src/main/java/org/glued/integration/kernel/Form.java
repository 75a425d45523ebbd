package org.glued.integration.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object being read into a record: every field is asked for by name and type, everything wrong is collected with
 * its pointer, and what was not asked for is refused as unknown. A field that is {@code null} counts as absent.
 *
 * <p>Readers that fail answer a harmless stand-in, so that one pass finds all errors; {@link #read} then throws them
 * together and the half-read record is never seen by anyone.
 */
public final class Form {
    private final JsonNode node;
    private final String pointer;
    private final List<FieldError> errors;
    private final Set<String> known = new HashSet<>();
    private final List<Form> parts = new ArrayList<>();

    private Form(JsonNode node, String pointer, List<FieldError> errors) {
        this.node = node;
        this.pointer = pointer;
        this.errors = errors;
    }

    /**
     * Reads the whole document with {@code reader}.
     *
     * @throws Problem 400 with a pointer to each unknown or wrong field
     */
    public static <T> T read(JsonNode document, Function<Form, T> reader) {
        return read(document, "", reader);
    }

    /** As {@link #read(JsonNode, Function)}, for a document that is itself a part at {@code pointer} of the body. */
    public static <T> T read(JsonNode document, String pointer, Function<Form, T> reader) {
        if (!document.isObject()) {
            throw Problem.invalid(pointer, "must be a JSON object");
        }
        Form form = new Form(document, pointer, new ArrayList<>());
        T value = reader.apply(form);
        form.refuseUnknown();
        if (!form.errors.isEmpty()) {
            throw Problem.invalid(form.errors);
        }
        return value;
    }

    /** Fields that answers carry and requests may repeat, which have no effect. */
    public Form readOnly(String... names) {
        known.addAll(List.of(names));
        return this;
    }

    public boolean has(String name) {
        known.add(name);
        return node.hasNonNull(name);
    }

    /** Any JSON value, or null when absent. */
    public @Nullable JsonNode any(String name) {
        return has(name) ? node.get(name) : null;
    }

    /** Any JSON value that can be kept as the text it came as, or null when absent. */
    public @Nullable JsonNode json(String name) {
        return storable(name, Storable.AS_TEXT);
    }

    /** Any JSON value that can be kept in a column of type jsonb, or null when absent. */
    public @Nullable JsonNode jsonb(String name) {
        return storable(name, Storable.AS_JSONB);
    }

    private @Nullable JsonNode storable(String name, Storable how) {
        JsonNode value = any(name);
        if (value != null && !how.holds(value)) {
            how.explain(value, at(name), this::note);
        }
        return value;
    }

    /** An object that can be kept in a column of type jsonb. */
    public @Nullable ObjectNode object(String name) {
        jsonb(name);
        return anyObject(name);
    }

    private @Nullable ObjectNode anyObject(String name) {
        JsonNode value = any(name);
        if (value == null || value.isObject()) {
            return (ObjectNode) value;
        }
        error(name, "must be an object");
        return null;
    }

    public @Nullable String text(String name) {
        JsonNode value = any(name);
        if (value == null || value.isTextual()) {
            json(name);
            return value == null ? null : value.textValue();
        }
        error(name, "must be a string");
        return null;
    }

    /** @param most in UTF-16 units */
    public @Nullable String text(String name, int most) {
        String text = text(name);
        if (text != null && text.length() > most) {
            error(name, "must have at most " + most + " characters");
        }
        if (text != null && text.indexOf('\0') >= 0) {
            error(name, "must not contain the character U+0000");
        }
        return text;
    }

    public String requiredText(String name, int most) {
        String text = text(name, most);
        if (text == null || text.isBlank()) {
            if (!has(name) || node.get(name).isTextual()) {
                error(name, "is required");
            }
            return "";
        }
        return text;
    }

    /** A text that {@code parser} understands; the message of its IllegalArgumentException becomes the error. */
    public <T> @Nullable T parsed(String name, Function<String, T> parser) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            error(name, e.getMessage() == null ? "is not valid" : e.getMessage());
            return null;
        }
    }

    public @Nullable UUID uuid(String name) {
        return parsed(name, Ids::parse);
    }

    public @Nullable Instant instant(String name) {
        return parsed(name, Times::parse);
    }

    /** A duration between {@code least} and {@code most}, both allowed. */
    public @Nullable Duration duration(String name, Duration least, Duration most) {
        Duration duration = parsed(name, Durations::parse);
        if (duration != null && (duration.compareTo(least) < 0 || duration.compareTo(most) > 0)) {
            error(name, "must be from " + least + " to " + most);
        }
        return duration;
    }

    public @Nullable Integer integer(String name, int least, int most) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            error(name, "must be a whole number from " + least + " to " + most);
            return null;
        }
        return value.intValue();
    }

    public @Nullable Double number(String name, double least, double most) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            error(name, "must be a number from " + least + " to " + most);
            return null;
        }
        return value.doubleValue();
    }

    public boolean bool(String name, boolean fallback) {
        JsonNode value = any(name);
        if (value == null || value.isBoolean()) {
            return value == null ? fallback : value.booleanValue();
        }
        error(name, "must be true or false");
        return fallback;
    }

    /** One of the constants of an enum, written in lower case. */
    public <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
        return parsed(name, text -> Choice.parse(text, type));
    }

    /** The object at {@code name} as a form of its own, read by {@code reader}; null when absent. */
    public <T> @Nullable T part(String name, Function<Form, T> reader) {
        ObjectNode value = anyObject(name);
        return value == null ? null : reader.apply(part(value, at(name)));
    }

    /** The array of objects at {@code name}, each read by {@code reader}; empty when absent. */
    public <T> List<T> parts(String name, Function<Form, T> reader) {
        List<T> read = new ArrayList<>();
        for (JsonNode item : array(name)) {
            String place = at(name) + "/" + read.size();
            if (item.isObject()) {
                read.add(reader.apply(part(item, place)));
            } else {
                note(place, "must be an object");
            }
        }
        return read;
    }

    /** The array at {@code name}, or an empty list when absent. */
    public Iterable<JsonNode> array(String name) {
        JsonNode value = any(name);
        if (value != null && !value.isArray()) {
            error(name, "must be an array");
            return List.of();
        }
        return value == null ? List.of() : value;
    }

    /** The object at {@code name} as it stands in the document, for parts whose other keys are free. */
    public JsonNode document() {
        return node;
    }

    /** Takes every field as known: for objects that are free-form but for a few keys. */
    public Form free() {
        node.fieldNames().forEachRemaining(known::add);
        Storable.AS_TEXT.explain(node, pointer, this::note);
        return this;
    }

    /** Notes that the field {@code name} is wrong. */
    public void error(String name, String detail) {
        note(at(name), detail);
    }

    /** Notes that the field {@code key} of the free-form object at {@code name} is wrong. */
    public void error(String name, String key, String detail) {
        note(at(name) + "/" + Pointers.escaped(key), detail);
    }

    /** Once, although a field may be looked at twice. */
    private void note(String place, String detail) {
        FieldError error = new FieldError(place, detail);
        if (!errors.contains(error)) {
            errors.add(error);
        }
    }

    private Form part(JsonNode value, String place) {
        Form part = new Form(value, place, errors);
        parts.add(part);
        return part;
    }

    private void refuseUnknown() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                error(name, "is not a known field");
            }
        });
        parts.forEach(Form::refuseUnknown);
    }

    private String at(String name) {
        return pointer + "/" + Pointers.escaped(name);
    }
}
