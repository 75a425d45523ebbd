package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * What a run adds to its action: params and headers replace those of the same name, a body replaces the body.
 *
 * @param params scalars or arrays of scalars, by parameter name; null leaves the parameter out
 * @param headers strings by header name
 */
public record CallInput(
        ObjectNode params, ObjectNode headers, @Nullable JsonNode body) {
    /** Token characters of RFC 9110, section 5.6.2. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** Visible characters, spaces and tabs: nothing that could end the header and start another. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]{0,4000}");

    /** What the call itself sets, or what belongs to the connection. */
    private static final Set<String> RESERVED = Set.of(
            "authorization",
            "host",
            "content-length",
            "connection",
            "transfer-encoding",
            "upgrade",
            "te",
            "trailer",
            "keep-alive",
            "proxy-authorization",
            "idempotency-key",
            "traceparent",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");

    public static CallInput none() {
        return new CallInput(JsonText.object(), JsonText.object(), null);
    }

    public static CallInput read(Form form) {
        return new CallInput(params(form), headers(form), form.json("body"));
    }

    /** This input with what the action says where this says nothing. */
    public CallInput over(Action action) {
        ObjectNode allParams = JsonText.object().setAll(action.params());
        ObjectNode allHeaders = JsonText.object().setAll(action.headers());
        allParams.setAll(params);
        allHeaders.setAll(headers);
        return new CallInput(allParams, allHeaders, body == null ? action.body() : body);
    }

    /** As jq and the cache see it; a copy that may be changed. */
    public ObjectNode document() {
        ObjectNode document = JsonText.object();
        document.set("params", params.deepCopy());
        document.set("headers", headers.deepCopy());
        document.set("body", body == null ? document.nullNode() : body.deepCopy());
        return document;
    }

    static ObjectNode params(Form form) {
        ObjectNode params = form.object("params");
        if (params == null) {
            return JsonText.object();
        }
        params.properties().forEach(param -> {
            if (!isPlain(param.getValue())) {
                form.error("params", param.getKey(), "must be a scalar or an array of scalars");
            }
        });
        return params;
    }

    private static boolean isPlain(JsonNode value) {
        if (value.isArray()) {
            for (JsonNode item : value) {
                if (!item.isValueNode() || item.isNull()) {
                    return false;
                }
            }
            return true;
        }
        return value.isValueNode();
    }

    static ObjectNode headers(Form form) {
        ObjectNode headers = form.object("headers");
        if (headers == null) {
            return JsonText.object();
        }
        headers.properties().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HEADER_NAME.matcher(name).matches() || RESERVED.contains(name) || name.startsWith("x-if-")) {
                form.error("headers", header.getKey(), "is not a header that may be set");
            } else if (!header.getValue().isTextual()
                    || !HEADER_VALUE.matcher(header.getValue().textValue()).matches()) {
                form.error("headers", header.getKey(), "is not a header value");
            }
        });
        return headers;
    }
}
