package org.glued.integration.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Checks JSON against the schemas of an OpenAPI document, by the keywords of JSON Schema that the document uses. Stricter
 * than that in one thing: a field that an object's schema does not know is wrong unless it says that others are welcome.
 */
public final class JsonSchema {
    private final JsonNode document;

    public JsonSchema(JsonNode document) {
        this.document = document;
    }

    /** What a reference within the document refers to; the schema itself when it is none. */
    public JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    /** Everything that is wrong with {@code value}, each with its place. */
    public List<String> violations(JsonNode schema, JsonNode value) {
        List<String> found = new ArrayList<>();
        check(schema, value, "", found);
        return found;
    }

    private void check(JsonNode schema, JsonNode value, String place, List<String> found) {
        if (schema.has("$ref")) {
            JsonNode target = resolved(schema);
            if (target.isMissingNode()) {
                found.add(place + " refers to nothing: " + schema);
            }
            check(target, value, place, found);
        }
        JsonNode type = schema.path("type");
        if (type.isTextual() && !is(type.asText(), value) || type.isArray() && !isOneOf(type, value)) {
            found.add(place + " is " + value + ", not of type " + type);
            return;
        }
        if (schema.has("enum") && !holds(schema.get("enum"), value)) {
            found.add(place + " is " + value + ", not one of " + schema.get("enum"));
        }
        variants(schema, value, place, found);
        if (value.isTextual()) {
            text(schema, value.asText(), place, found);
        } else if (value.isNumber()) {
            number(schema, value.decimalValue(), place, found);
        } else if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.get("items"), value.get(i), place + "/" + i, found);
            }
        } else if (value.isObject()) {
            object(schema, value, place, found);
        }
    }

    private void variants(JsonNode schema, JsonNode value, String place, List<String> found) {
        schema.path("allOf").forEach(part -> check(part, value, place, found));
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (schema.has(keyword)) {
                List<List<String>> tried = new ArrayList<>();
                schema.get(keyword).forEach(variant -> tried.add(violations(variant, value)));
                long fit = tried.stream().filter(List::isEmpty).count();
                if (fit == 0 || keyword.equals("oneOf") && fit > 1) {
                    found.add(place + " fits " + fit + " of " + keyword + ": " + tried);
                }
            }
        }
    }

    private void object(JsonNode schema, JsonNode value, String place, List<String> found) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                found.add(place + "/" + name.asText() + " is missing");
            }
        });
        JsonNode more = schema.path("additionalProperties");
        boolean closed = schema.has("properties") && more.isMissingNode() || more.isBoolean() && !more.booleanValue();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode property = schema.path("properties").path(field.getKey());
            String at = place + "/" + field.getKey();
            if (!property.isMissingNode()) {
                check(property, field.getValue(), at, found);
            } else if (closed) {
                found.add(at + " is unknown");
            } else if (more.isObject()) {
                check(more, field.getValue(), at, found);
            }
        }
    }

    private static void text(JsonNode schema, String value, String place, List<String> found) {
        boolean fits = switch (schema.path("format").asText()) {
            case "uuid" -> value.equals(parsed(() -> UUID.fromString(value).toString()));
            case "date-time" ->
                value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
            case "duration" -> value.equals(parsed(() -> Duration.parse(value).toString()));
            default -> true;
        };
        if (!fits) {
            found.add(place + " is " + value + ", no " + schema.path("format").asText());
        }
    }

    private static String parsed(Supplier<String> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return "";
        }
    }

    private static void number(JsonNode schema, BigDecimal value, String place, List<String> found) {
        boolean tooSmall =
                schema.has("minimum") && value.compareTo(schema.get("minimum").decimalValue()) < 0;
        boolean tooLarge =
                schema.has("maximum") && value.compareTo(schema.get("maximum").decimalValue()) > 0;
        if (tooSmall || tooLarge) {
            found.add(place + " is " + value + ", out of range");
        }
    }

    private static boolean holds(JsonNode constants, JsonNode value) {
        for (JsonNode constant : constants) {
            if (constant.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(JsonNode types, JsonNode value) {
        for (JsonNode type : types) {
            if (is(type.asText(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "null" -> value.isNull();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "string" -> value.isTextual();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new AssertionError("unknown type " + type);
        };
    }
}
