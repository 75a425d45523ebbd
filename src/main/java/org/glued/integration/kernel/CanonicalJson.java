package org.glued.integration.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for all ways to write the same JSON: keys sorted by their UTF-16 units, no whitespace, numbers without trailing
 * zeros. In the manner of RFC 8785, but numbers keep all their digits.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    public static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text);
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            object(node, text);
        } else if (node.isArray()) {
            array(node, text);
        } else {
            text.append(scalar(node));
        }
    }

    private static String scalar(JsonNode node) {
        boolean isFinite = node.isNumber() && (node.isBigDecimal() || Double.isFinite(node.doubleValue()));
        return isFinite || node.isIntegralNumber()
                ? node.decimalValue().stripTrailingZeros().toString()
                : node.toString();
    }

    private static void object(JsonNode object, StringBuilder text) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        text.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
            text.append(separator).append(TextNode.valueOf(field.getKey())).append(':');
            write(field.getValue(), text);
            separator = ",";
        }
        text.append('}');
    }

    private static void array(JsonNode array, StringBuilder text) {
        text.append('[');
        String separator = "";
        for (JsonNode item : array) {
            text.append(separator);
            write(item, text);
            separator = ",";
        }
        text.append(']');
    }
}
