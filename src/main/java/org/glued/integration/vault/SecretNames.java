package org.glued.integration.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names whose values are secrets wherever they stand: in an interface, a header, a query or a captured body. Whatever
 * their case, and whether written with {@code -}, {@code _} or without.
 */
public final class SecretNames {
    private static final Set<String> NAMES = Set.of(
            "pass",
            "passwd",
            "pwd",
            "credential",
            "credentials",
            "authorization",
            "proxyauthorization",
            "cookie",
            "setcookie",
            "accesskey",
            "encryptionkey",
            "signingkey");

    /** So that {@code db_password} and {@code bot_token} are too: hiding one too many costs less than showing one. */
    private static final List<String> ENDINGS = List.of(
            "password", "passphrase", "secret", "token", "apikey", "privatekey", "secretkey", "secretaccesskey");

    private static final Pattern DOCUMENT = Pattern.compile("\\s*[{\\[]");
    /** In a document that is a text of another one, and so on, quotes come with backslashes: the second group. */
    private static final Pattern JSON_NAME = Pattern.compile("\"([^\"\\\\]{1,100})(\\\\*)\"\\s*:\\s*");

    private static final Pattern JSON_SCALAR =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"?|(\\\\+)\"(?s:.*?)(?:(?<!\\\\)\\1\"|\\z)|[^\\s,{}\\[\\]]+");
    private static final Pattern FORM_PAIR = Pattern.compile("(^|[?&])([^=&?#\\s]{1,100})=([^&#\\s]*)");

    private SecretNames() {}

    public static boolean matches(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return NAMES.contains(plain) || hasSecretEnding(plain);
    }

    /** Without a stream: this is asked for every name of all that is captured. */
    private static boolean hasSecretEnding(String plain) {
        for (String ending : ENDINGS) {
            if (plain.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A copy of {@code document} in which every value of such a name, at any depth, is {@code ***}; also in documents that
     * are texts of this one.
     */
    public static JsonNode mask(JsonNode document) {
        if (isDocument(document)) {
            return TextNode.valueOf(maskText(document.textValue()));
        }
        JsonNode copy = document.deepCopy();
        maskInPlace(copy);
        return copy;
    }

    private static void maskInPlace(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> field.setValue(
                            isSecret(field) ? TextNode.valueOf(Secret.MASK) : maskedInPlace(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, maskedInPlace(array.get(i)));
            }
        }
    }

    private static JsonNode maskedInPlace(JsonNode node) {
        if (isDocument(node)) {
            return TextNode.valueOf(maskText(node.textValue()));
        }
        maskInPlace(node);
        return node;
    }

    private static boolean isSecret(Map.Entry<String, JsonNode> field) {
        return !field.getValue().isNull() && matches(field.getKey());
    }

    private static boolean isDocument(JsonNode node) {
        return node.isTextual() && DOCUMENT.matcher(node.textValue()).lookingAt();
    }

    /**
     * The same for a text that may be the beginning of a JSON document, cut anywhere, or a form. A secret that is an
     * object or array takes the rest of the text with it, since where it ends cannot be told from a cut document.
     */
    public static String maskText(String text) {
        StringBuilder masked = new StringBuilder();
        Matcher name = JSON_NAME.matcher(text);
        int copied = 0;
        while (name.find()) {
            if (name.start() >= copied && matches(name.group(1))) {
                String quote = name.group(2) + '"';
                masked.append(text, copied, name.end())
                        .append(quote)
                        .append(Secret.MASK)
                        .append(quote);
                copied = endOfValue(text, name.end());
            }
        }
        return maskPairs(masked.append(text, copied, text.length()).toString());
    }

    private static int endOfValue(String text, int start) {
        Matcher scalar = JSON_SCALAR.matcher(text).region(start, text.length());
        return scalar.lookingAt() ? scalar.end() : text.length();
    }

    /** The same for {@code name=value} pairs: a form, a query, or a URL with one. */
    public static String maskPairs(String text) {
        if (text.indexOf('=') < 0) {
            return text;
        }
        return FORM_PAIR
                .matcher(text)
                .replaceAll(pair -> Matcher.quoteReplacement(
                        matches(pair.group(2)) ? pair.group(1) + pair.group(2) + "=" + Secret.MASK : pair.group()));
    }
}
