package org.glued.integration.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.exception.JsonQueryUserException;
import org.glued.integration.vault.SecretNames;
import org.jspecify.annotations.Nullable;

/** A compiled expression; any number of threads may run it at once. */
record Program(JsonQuery query) {
    private static final int MOST_REASON = 300;

    /** The library shows the beginning of a value behind its type. */
    private static final Pattern VALUE =
            Pattern.compile("\\b(object|string|number|array|boolean|null|binary|pojo|missing) \\(.*?\\)(?= |$)");

    /** A key may be a value of the input, too. */
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private static final Pattern UNKNOWN = Pattern.compile("(Function \\S+ does not exist|\\$\\S+ is not defined)");

    /** @throws IllegalArgumentException with a sentence for the caller when the text is no jq expression */
    static Program compile(String text) {
        try {
            // as it was written, so that errors point there
            JsonQuery.compile(text, Builtins.VERSION);
            return new Program(JsonQuery.compile(Steps.into(text), Builtins.VERSION));
        } catch (JsonQueryException | StackOverflowError e) {
            throw new IllegalArgumentException("is not a jq expression" + where(e.getCause()), e);
        }
    }

    private static String where(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null
                ? ""
                : ": " + shortened(message.lines().findFirst().orElse(""));
    }

    /**
     * Refuses names that nothing has, as far as null as the input leads to them; the library looks names up when it comes
     * to them.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    void requireNames() {
        if (evaluate(NullNode.getInstance(), Bounds.TRIAL) instanceof Evaluation.Failed failed
                && UNKNOWN.matcher(failed.why()).find()) {
            throw new IllegalArgumentException("is not a jq expression: " + failed.why());
        }
    }

    Evaluation evaluate(JsonNode input, Bounds bounds) {
        Meter meter = new Meter(bounds);
        List<JsonNode> outputs = new ArrayList<>();
        try {
            ScopedValue.where(Meter.CURRENT, meter).call(() -> {
                meter.step(input);
                query.apply(Builtins.scope(), input, value -> {
                    meter.output(value);
                    outputs.add(value);
                });
                return outputs;
            });
            return new Evaluation.Made(List.copyOf(outputs));
        } catch (JsonQueryException e) {
            return new Evaluation.Failed(shortened(withoutValues(e)));
        } catch (Meter.Exceeded e) {
            return new Evaluation.Failed(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            return new Evaluation.Failed("recurses too deeply");
        } catch (OutOfMemoryError e) {
            return new Evaluation.Failed("needs too much memory");
        } catch (RuntimeException e) {
            // the library lets regular expressions, dates and numbers throw what they like, with the values in it
            return new Evaluation.Failed("fails with " + e.getClass().getSimpleName());
        }
    }

    private static String withoutValues(JsonQueryException e) {
        // some functions wrap the failures of what comes after them
        if (e.getCause() instanceof JsonQueryException cause) {
            return withoutValues(cause);
        }
        String message = SecretNames.maskText(String.valueOf(e.getOriginalMessage()));
        return e instanceof JsonQueryUserException
                ? message
                : QUOTED.matcher(VALUE.matcher(message).replaceAll("$1")).replaceAll("\"***\"");
    }

    private static String shortened(String text) {
        return text.length() <= MOST_REASON ? text : text.substring(0, MOST_REASON) + "…";
    }
}
