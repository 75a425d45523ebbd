package org.glued.integration.mq.consume;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.glued.integration.web.Body;

/** A body that is an array of objects. */
final class Items {
    private Items() {}

    /** @throws Problem 400 with a pointer to everything wrong in the first item that is */
    static <T> List<T> read(Body body, Function<Form, T> reader) {
        JsonNode document = body.json();
        if (!document.isArray()) {
            throw Problem.invalid("", "must be an array");
        }
        List<T> all = new ArrayList<>();
        for (JsonNode item : document) {
            all.add(Form.read(item, "/" + all.size(), reader));
        }
        return all;
    }
}
