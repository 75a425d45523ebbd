package org.glued.integration.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Schemas as trees: how they are named, walked and copied. */
final class Schemas {
    private Schemas() {}

    /** The name in a reference. */
    static String name(Schema reference) {
        String ref = reference.getRef();
        return ref.substring(ref.lastIndexOf('/') + 1);
    }

    /** A copy of a type that refers to others by other names. */
    static Schema mapped(Schema type, UnaryOperator<String> names) {
        Schema copy = copy(type);
        visit(copy, one -> {
            if (one.getRef() != null) {
                one.setRef(names.apply(name(one)));
            }
        });
        return copy;
    }

    /** Deep in the parts that types are made of; other keywords are shared. The scanner's own notes are left behind. */
    static Schema copy(Schema schema) {
        Map<String, Object> keywords = new LinkedHashMap<>(schema.getAll());
        keywords.keySet().removeIf(keyword -> keyword.startsWith("x-"));
        Schema copy = OASFactory.createSchema();
        copy.setAll(keywords);
        copy.setRef(schema.getRef());
        if (schema.getItems() != null) {
            copy.setItems(copy(schema.getItems()));
        }
        if (schema.getAnyOf() != null) {
            copy.setAnyOf(schema.getAnyOf().stream().map(Schemas::copy).collect(Collectors.toList()));
        }
        return copy;
    }

    static Stream<Schema> of(Content content) {
        return content.getMediaTypes().values().stream()
                .map(type -> type.getSchema())
                .filter(Objects::nonNull);
    }

    static void visit(Schema schema, Consumer<Schema> visitor) {
        visitor.accept(schema);
        Stream.of(schema.getItems(), schema.getAdditionalPropertiesSchema())
                .filter(Objects::nonNull)
                .forEach(part -> visit(part, visitor));
        Stream.of(schema.getOneOf(), schema.getAnyOf(), schema.getAllOf())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList()
                .forEach(part -> visit(part, visitor));
        if (schema.getProperties() != null) {
            List.copyOf(schema.getProperties().values()).forEach(part -> visit(part, visitor));
        }
    }
}
