package org.glued.integration.mq.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.web.Body;
import org.jboss.resteasy.reactive.RestResponse;

/** Reads what a client publishes: one object, an array of them, or one on each line. */
@Singleton
final class Publications {
    private final ObjectMapper json;

    Publications(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param all in the order given
     * @param many whether the answer is an array, too
     */
    record Given(List<Publication> all, boolean many) {
        /** 201 in the form the messages came in: one for one, an array for many. */
        RestResponse<Object> answer(List<Published> published) {
            return RestResponse.status(RestResponse.Status.CREATED, many ? published : (Object) published.getFirst());
        }
    }

    Given read(Body body, Function<Form, Publication> reader) {
        JsonNode document = body.json();
        return document.isArray()
                ? new Given(each(document, reader), true)
                : new Given(List.of(Form.read(document, reader)), false);
    }

    /** As an array, with the number of the line, from 0 and without empty lines, as the index in pointers. */
    Given readLines(Body body, Function<Form, Publication> reader) {
        List<JsonNode> documents = new ArrayList<>();
        for (String line : new String(body.bytes(), StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isBlank()) {
                documents.add(line(line, documents.size()));
            }
        }
        return new Given(each(documents, reader), true);
    }

    private JsonNode line(String line, int index) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            throw Problem.invalid("/" + index, "is not JSON");
        }
    }

    private static List<Publication> each(Iterable<JsonNode> documents, Function<Form, Publication> reader) {
        List<Publication> all = new ArrayList<>();
        for (JsonNode document : documents) {
            all.add(Form.read(document, "/" + all.size(), reader));
        }
        return all;
    }
}
