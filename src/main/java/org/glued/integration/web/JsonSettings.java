package org.glued.integration.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Function;
import org.glued.integration.kernel.Times;

/** JSON as the contract writes it: snake_case, times with milliseconds, durations in ISO-8601, numbers as they came. */
@Singleton
final class JsonSettings implements ObjectMapperCustomizer {
    /**
     * Levels of nesting that a body may have. What is stored gets an envelope or two around it and must be readable again
     * with Jackson's own limit of 1000.
     */
    private static final int DEEPEST = 500;

    @Override
    public void customize(ObjectMapper json) {
        json.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                // a payload passes through unchanged: 0.10 stays 0.10, and 20 digits stay 20 digits
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
                .registerModule(new SimpleModule()
                        .addSerializer(text(Instant.class, Times::format))
                        .addSerializer(text(Duration.class, Duration::toString))
                        .addSerializer(text(ZoneId.class, ZoneId::getId))
                        .addSerializer(lowerCaseEnums()));
        json.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
        json.getFactory().configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature(), true);
    }

    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static StdSerializer<Enum<?>> lowerCaseEnums() {
        return (StdSerializer) text(Enum.class, constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    private static <T> StdSerializer<T> text(Class<T> type, Function<T, String> writer) {
        return new TextSerializer<>(type, writer);
    }

    private static final class TextSerializer<T> extends StdSerializer<T> {
        @Serial
        private static final long serialVersionUID = 1;

        private final transient Function<T, String> writer;

        private TextSerializer(Class<T> type, Function<T, String> writer) {
            super(type);
            this.writer = writer;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(writer.apply(value));
        }
    }
}
