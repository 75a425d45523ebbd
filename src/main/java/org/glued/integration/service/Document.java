package org.glued.integration.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.yaml.snakeyaml.LoaderOptions;

/** A JSON or YAML text read into a tree. */
final class Document {
    /** The largest text that is read. */
    static final int MOST_BYTES = 5 * 1024 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectMapper YAML =
            new ObjectMapper(YAMLFactory.builder().loaderOptions(limits()).build());

    private Document() {}

    /** @throws IllegalArgumentException with a sentence that does not repeat the text */
    static JsonNode parse(String text) {
        boolean json = text.stripLeading().startsWith("{");
        try {
            JsonNode tree = (json ? JSON : YAML).readTree(text);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The document is not " + (json ? "JSON" : "YAML"), e);
        }
        throw new IllegalArgumentException("The document is not an object");
    }

    private static LoaderOptions limits() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MOST_BYTES);
        return limits;
    }
}
