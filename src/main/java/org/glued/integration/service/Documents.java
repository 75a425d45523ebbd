package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.glued.integration.kernel.Problem;
import org.glued.integration.outbound.Outbound;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.outbound.Request;

/** Gets OpenAPI documents and reads them, on a worker thread: they may be large. */
@Singleton
final class Documents {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Outbound outbound;

    @Inject
    Documents(Outbound outbound) {
        this.outbound = outbound;
    }

    /** The document that came in the request, as a tree. */
    Uni<Imported> inline(JsonNode given) {
        return read("/openapi", () -> given.isTextual() ? Document.parse(given.textValue()) : given);
    }

    /** Fails with 422 when the document cannot be had, or is none. */
    Uni<Imported> fetched(String url) {
        return outbound.call(Request.get(url, PATIENCE, Document.MOST_BYTES))
                .map(Documents::text)
                .chain(text -> read("/openapi_url", () -> Document.parse(text)));
    }

    private static Uni<Imported> read(String pointer, Supplier<JsonNode> source) {
        return Uni.createFrom()
                .item(() -> imported(source.get()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure(IllegalArgumentException.class)
                .transform(wrong -> Problem.impossible(pointer, String.valueOf(wrong.getMessage())));
    }

    private static Imported imported(JsonNode document) {
        return new Imported(document, OpenApi.methods(document));
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answer when answer.status() != 200 -> throw missing("status " + answer.status());
            case Outcome.Answered answer
            when answer.truncated() -> throw missing("it is larger than " + Document.MOST_BYTES + " bytes");
            case Outcome.Answered answer -> new String(answer.body(), StandardCharsets.UTF_8);
            case Outcome.TimedOut late -> throw missing("no answer within " + late.after());
            case Outcome.Unreachable gone -> throw missing(gone.why());
            case Outcome.Refused refused -> throw missing(refused.why());
        };
    }

    private static Problem missing(String why) {
        return Problem.impossible("/openapi_url", "The document could not be fetched: " + why);
    }

    /** A document and its methods. */
    record Imported(JsonNode document, List<Method> methods) {}
}
