package org.glued.integration.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * What the schemas of the OpenAPI document say beyond the types of Java: the words of enums, and what may be null or
 * absent. Answers and inputs differ in the latter, so a record that is part of both has a schema for each, and a merge
 * patch, in which nothing is required, has one of its own again.
 */
final class SchemaConventions {
    private static final String INPUT = "Input";
    private static final String PATCH = "Patch";
    /** Requests take the short form, too. */
    private static final String DURATION = "Duration";

    private final Components components;
    private final Map<String, Schema> schemas;
    private final Collection<PathItem> paths;
    private final RecordFields records;
    /** The names of those that answers are made of. */
    private final Set<String> answers = new HashSet<>();
    /** Fields of answers that the same request may repeat, by input. */
    private final Map<String, Set<String>> repeatable = new HashMap<>();

    private final Map<String, String> inputs = new HashMap<>();
    private final Map<String, String> patches = new HashMap<>();

    SchemaConventions(OpenAPI document, RecordFields records) {
        schemas = new LinkedHashMap<>(document.getComponents().getSchemas());
        paths = document.getPaths().getPathItems().values();
        this.records = records;
        components = document.getComponents();
    }

    void apply() {
        Stream.concat(schemas.values().stream(), paths.stream().flatMap(SchemaConventions::all))
                .forEach(schema -> Schemas.visit(schema, SchemaConventions::tidy));
        paths.forEach(path -> path.getOperations().forEach(this::repeat));
        paths.stream().flatMap(SchemaConventions::answered).forEach(this::reach);
        paths.forEach(path -> path.getOperations().forEach(this::ask));
        answers.stream().filter(name -> !"Problem".equals(name)).toList().forEach(this::answer);
    }

    /** A constant of an enum is written in lower case, and what is said beside a reference came from a guess at its type. */
    private static void tidy(Schema schema) {
        if (schema.getRef() != null) {
            schema.setType(null);
            schema.setExamples(null);
        }
        if (schema.getEnumeration() != null) {
            schema.setEnumeration(schema.getEnumeration().stream()
                    .map(constant -> (Object) constant.toString().toLowerCase(Locale.ROOT))
                    .toList());
        }
    }

    /** What was got may be put back: a PUT or PATCH ignores what only answers have. */
    private void repeat(HttpMethod method, Operation operation) {
        Schema asked = method == HttpMethod.PUT || method == HttpMethod.PATCH ? json(operation) : null;
        APIResponse answer = operation.getResponses().getAPIResponse("200");
        if (asked != null && answer != null) {
            Schema answered =
                    answer.getContent().getMediaType("application/json").getSchema();
            repeatable
                    .computeIfAbsent(Schemas.name(asked), input -> new LinkedHashSet<>())
                    .addAll(properties(Schemas.name(answered)).keySet());
        }
    }

    private static @Nullable Schema json(Operation operation) {
        return operation.getRequestBody() == null
                ? null
                : operation
                        .getRequestBody()
                        .getContent()
                        .getMediaType("application/json")
                        .getSchema();
    }

    private void reach(Schema schema) {
        Schemas.visit(schema, one -> {
            if (one.getRef() != null && answers.add(Schemas.name(one))) {
                reach(schema(Schemas.name(one)));
            }
        });
    }

    /** Every field is there, null or not, unless its record leaves it out when it is null. */
    private void answer(String name) {
        Map<String, Schema> properties = properties(name);
        if (properties.isEmpty()) {
            return;
        }
        Map<String, RecordFields.Field> fields = records.of(name, properties.keySet());
        List<String> required = new ArrayList<>();
        Map<String, Schema> all = new LinkedHashMap<>();
        properties.forEach((property, schema) -> {
            RecordFields.Field field = Objects.requireNonNull(fields.get(property));
            all.put(property, field.nullable() && !field.left() ? orNull(schema) : schema);
            if (!field.left()) {
                required.add(property);
            }
        });
        schema(name).setProperties(all);
        schema(name).setRequired(required);
    }

    private void ask(HttpMethod method, Operation operation) {
        if (operation.getRequestBody() != null) {
            Schemas.of(operation.getRequestBody().getContent())
                    .forEach(schema -> Schemas.visit(schema, one -> {
                        if (one.getRef() != null) {
                            one.setRef(
                                    method == HttpMethod.PATCH ? patch(Schemas.name(one)) : input(Schemas.name(one)));
                        }
                    }));
        }
    }

    /** The name of the schema by which a request has what {@code name} describes. */
    private String input(String name) {
        String known = inputs.get(name);
        if (known != null) {
            return known;
        }
        boolean leaf = properties(name).isEmpty();
        String input = DURATION.equals(name) || (!leaf && answers.contains(name)) ? name + INPUT : name;
        inputs.put(name, input);
        inputs.put(input, input);
        if (DURATION.equals(name)) {
            add(input, duration());
        } else if (!leaf) {
            Schema schema = Schemas.copy(schema(name));
            schema.setRequired(schema(name).getRequired());
            add(input, schema);
            accept(name, schema);
        }
        return input;
    }

    /** Null counts as absent, and an unknown field is refused. */
    private void accept(String name, Schema schema) {
        List<String> required = schema.getRequired() == null ? List.of() : schema.getRequired();
        Map<String, Schema> properties = new LinkedHashMap<>();
        schema.getProperties().forEach((property, type) -> {
            Schema given = Schemas.mapped(type, this::input);
            properties.put(property, required.contains(property) ? given : orNull(given));
        });
        for (String property : repeatable.getOrDefault(name, Set.of())) {
            properties.computeIfAbsent(
                    property,
                    added -> OASFactory.createSchema()
                            .readOnly(true)
                            .description("May be repeated from an answer, and has no effect"));
        }
        schema.setProperties(properties);
        schema.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
    }

    private static Schema duration() {
        return OASFactory.createSchema()
                .addType(SchemaType.STRING)
                .description("ISO-8601, or the short form")
                .addExample("PT1M30S")
                .addExample("250ms")
                .addExample("1h30m");
    }

    /** The name of the schema by which a merge patch has it: every field may be missing; arrays are replaced as a whole. */
    private String patch(String name) {
        String input = input(name);
        String known = patches.get(input);
        if (known != null) {
            return known;
        }
        if (properties(input).isEmpty()) {
            return input;
        }
        String patch = (input.endsWith(INPUT) ? input.substring(0, input.length() - INPUT.length()) : input) + PATCH;
        patches.put(input, patch);
        Schema schema = Schemas.copy(schema(input));
        Map<String, Schema> properties = new LinkedHashMap<>();
        schema.getProperties()
                .forEach((property, type) ->
                        properties.put(property, type.getItems() == null ? Schemas.mapped(type, this::patch) : type));
        schema.setProperties(properties);
        schema.setRequired(null);
        add(patch, schema);
        return patch;
    }

    private Schema orNull(Schema schema) {
        if (schema.getRef() == null && schema.getEnumeration() == null) {
            return schema.getType() == null ? schema : withNull(schema);
        }
        boolean any = schema.getRef() != null && schema(Schemas.name(schema)).getType() == null;
        return any
                ? schema
                : OASFactory.createSchema()
                        .addAnyOf(schema)
                        .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }

    private static Schema withNull(Schema schema) {
        List<SchemaType> types = new ArrayList<>(schema.getType());
        types.add(SchemaType.NULL);
        Schema copy = Schemas.copy(schema);
        copy.setType(types);
        return copy;
    }

    private void add(String name, Schema schema) {
        schemas.put(name, schema);
        components.addSchema(name, schema);
    }

    private Schema schema(String name) {
        return Objects.requireNonNull(schemas.get(name), name);
    }

    private Map<String, Schema> properties(String name) {
        Map<String, Schema> properties = schema(name).getProperties();
        return properties == null ? Map.of() : properties;
    }

    private static Stream<Schema> all(PathItem path) {
        Stream<Schema> asked = path.getOperations().values().stream()
                .filter(operation -> operation.getRequestBody() != null)
                .flatMap(operation -> Schemas.of(operation.getRequestBody().getContent()));
        Stream<Schema> parameters = path.getOperations().values().stream()
                .flatMap(operation -> OpenApiConventions.parameters(operation).stream())
                .map(parameter -> parameter.getSchema())
                .filter(Objects::nonNull);
        return Stream.of(asked, parameters, answered(path)).flatMap(schemas -> schemas);
    }

    private static Stream<Schema> answered(PathItem path) {
        return path.getOperations().values().stream()
                .flatMap(operation -> operation.getResponses().getAPIResponses().values().stream())
                .filter(answer -> answer.getContent() != null)
                .flatMap(answer -> Schemas.of(answer.getContent()));
    }
}
