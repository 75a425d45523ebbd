package org.glued.integration.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.regex.Pattern;

/** A JSON document as YAML that every reader takes for the same document. */
final class Yaml {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(Feature.MINIMIZE_QUOTES)
            .enable(Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(Feature.WRITE_DOC_START_MARKER)
            .disable(Feature.SPLIT_LINES)
            .stringQuotingChecker(new Quoting())
            .build());

    private Yaml() {}

    static String of(byte[] json) {
        try {
            return YAML.writeValueAsString(inReadingOrder(JSON.readTree(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The build wrote no JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }

    /** What a reader looks for first; to JSON no order means anything, and the build has one by chance. */
    private static JsonNode inReadingOrder(JsonNode document) {
        ObjectNode ordered = JSON.createObjectNode();
        for (String name : List.of("openapi", "info", "tags", "paths")) {
            if (document.has(name)) {
                ordered.set(name, document.get(name));
            }
        }
        document.properties().forEach(field -> ordered.putIfAbsent(field.getKey(), field.getValue()));
        return ordered;
    }

    /** What YAML 1.1 reads as a date or time, or as a number to the base of 60, is quoted, too. */
    private static final class Quoting extends StringQuotingChecker.Default {
        @Serial
        private static final long serialVersionUID = 1;

        private static final Pattern TIME = Pattern.compile("\\d{4}-\\d.*|[-+]?\\d+:.*");

        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value) || TIME.matcher(value).matches();
        }
    }
}
