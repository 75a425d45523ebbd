package org.glued.integration.web;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/** The fields of the service's records as JSON has them, found in the index of the build. */
final class RecordFields {
    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
    private static final String OURS = "org.glued.";

    private final IndexView index;

    RecordFields(IndexView index) {
        this.index = index;
    }

    /**
     * One field.
     *
     * @param nullable whether it may be null
     * @param left whether it is left out when it is null
     */
    record Field(String name, boolean nullable, boolean left) {}

    /**
     * The fields of the record that a schema was made of, by name. Records of one name in several packages are told apart
     * by their fields, which the schema has all of.
     */
    Map<String, Field> of(String schema, Set<String> properties) {
        String simple = schema.replaceFirst("\\d+$", "");
        return index.getKnownClasses().stream()
                .filter(type -> type.isRecord() && type.name().toString().startsWith(OURS))
                .filter(type -> type.simpleName().equals(simple))
                .map(type -> fields(type).collect(Collectors.toMap(Field::name, Function.identity())))
                .filter(fields -> fields.keySet().equals(properties))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No record has the fields of the schema " + schema));
    }

    private Stream<Field> fields(ClassInfo type) {
        return type.recordComponents().stream()
                .map(component -> type.field(component.name()))
                .flatMap(this::shown);
    }

    private Stream<Field> shown(FieldInfo field) {
        AnnotationInstance schema = field.annotation(Schema.class);
        if (field.hasAnnotation(JsonIgnore.class) || says(schema, "hidden")) {
            return Stream.of();
        }
        if (field.hasAnnotation(JsonUnwrapped.class)) {
            return fields(index.getClassByName(field.type().name()));
        }
        return Stream.of(new Field(
                name(field, schema), field.type().hasAnnotation(NULLABLE), field.hasAnnotation(JsonInclude.class)));
    }

    private static boolean says(@Nullable AnnotationInstance schema, String what) {
        AnnotationValue value = schema == null ? null : schema.value(what);
        return value != null && value.asBoolean();
    }

    private static String name(FieldInfo field, @Nullable AnnotationInstance schema) {
        AnnotationValue name = schema == null ? null : schema.value("name");
        return name != null && !name.asString().isEmpty() ? name.asString() : snake(field.name());
    }

    private static String snake(String camel) {
        return camel.replaceAll("(?=\\p{Upper})", "_").toLowerCase(Locale.ROOT);
    }
}
