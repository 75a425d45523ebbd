package org.glued.integration.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names whose values are secrets wherever they stand: in an interface, a header, a query or a captured body. */
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

    private static final Pattern JSON_PAIR =
            Pattern.compile("\"([A-Za-z0-9_.-]{1,60})\"\\s*:\\s*(\"(?:[^\"\\\\]|\\\\.)*+\"?)");

    private SecretNames() {}

    /** Whether {@code name} names a secret, whatever its case and whether written with {@code -} or {@code _}. */
    public static boolean matches(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return NAMES.contains(plain) || ENDINGS.stream().anyMatch(plain::endsWith);
    }

    /** A copy of {@code document} in which every value of such a name, at any depth, is {@code ***}. */
    public static JsonNode mask(JsonNode document) {
        JsonNode copy = document.deepCopy();
        maskInPlace(copy);
        return copy;
    }

    private static void maskInPlace(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (matches(field.getKey()) && !field.getValue().isNull()) {
                    field.setValue(object.textNode(Secret.MASK));
                } else {
                    maskInPlace(field.getValue());
                }
            });
        } else if (node instanceof ArrayNode array) {
            array.forEach(SecretNames::maskInPlace);
        }
    }

    /** The same for a text that may be the beginning of a JSON document, cut anywhere. */
    public static String maskText(String text) {
        return JSON_PAIR
                .matcher(text)
                .replaceAll(pair -> Matcher.quoteReplacement(
                        matches(pair.group(1)) ? '"' + pair.group(1) + "\":\"" + Secret.MASK + '"' : pair.group()));
    }
}
