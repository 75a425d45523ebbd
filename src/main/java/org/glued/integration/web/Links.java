package org.glued.integration.web;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where to find what something belongs to: absolute paths without a host, each under the name of what is there. What is
 * there may have gone by the time somebody looks; the answer is 404 then.
 */
@Schema(type = SchemaType.OBJECT, additionalProperties = String.class)
public record Links(@Schema(hidden = true) @JsonValue Map<String, String> paths) {
    public static final Links NONE = new Links(Map.of());

    public Links {
        paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
    }

    /** @param path behind the prefix and already encoded, or null for no such link */
    public Links with(String name, @Nullable String path) {
        if (path == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(paths);
        more.put(name, Answers.PREFIX + path);
        return new Links(more);
    }

    /** @param path makes that path of the uuid, unless that is null */
    public Links with(String name, Function<UUID, String> path, @Nullable UUID uuid) {
        return with(name, uuid == null ? null : path.apply(uuid));
    }
}
