package org.glued.integration.mq.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.ExtendInput;
import org.glued.integration.mq.consume.Received;
import org.glued.integration.mq.consume.SettleInput;
import org.glued.integration.mq.consume.Settled;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.web.ProblemBody;

/** The frames of a session, to and from JSON. */
final class Frames {
    private static final String EXTEND = "extend";

    private final ObjectMapper json;

    Frames(ObjectMapper json) {
        this.json = json;
    }

    /** What a client wants, in the order it said it. */
    record Up(List<SettleInput> settles, List<ExtendInput> extensions) {}

    /** @throws Problem 400 with a pointer to everything wrong in the first wish that is */
    Up up(String text) {
        JsonNode document = parse(text);
        Up up = new Up(new ArrayList<>(), new ArrayList<>());
        if (!document.isArray()) {
            read(document, "", up);
            return up;
        }
        int place = 0;
        for (JsonNode wish : document) {
            read(wish, "/" + place++, up);
        }
        return up;
    }

    private static void read(JsonNode wish, String pointer, Up up) {
        if (wish.path("as").asText().equals(EXTEND)) {
            up.extensions().add(Form.read(wish, pointer, form -> ExtendInput.read(form.readOnly("as"))));
        } else {
            up.settles().add(Form.read(wish, pointer, SettleInput::read));
        }
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw Problem.invalid("", "is not JSON");
        }
    }

    String delivery(Claimed claimed) {
        return write(Received.of(claimed));
    }

    String settled(List<Settled> all) {
        return write(Map.of("settled", all));
    }

    String extended(List<Settled> all) {
        return write(Map.of("extended", all));
    }

    String error(Problem problem) {
        return write(Map.of("error", ProblemBody.of(problem)));
    }

    private String write(Object frame) {
        try {
            return json.writeValueAsString(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A frame can be written", e);
        }
    }
}
