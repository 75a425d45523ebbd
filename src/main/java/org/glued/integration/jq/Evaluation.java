package org.glued.integration.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How the evaluation of an expression ended. */
public sealed interface Evaluation {
    /** @param outputs in the order they were made, possibly none */
    record Made(List<JsonNode> outputs) implements Evaluation {}

    /** @param why a sentence without values of the input, fit for the history */
    record Failed(String why) implements Evaluation {}
}
