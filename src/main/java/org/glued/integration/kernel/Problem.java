package org.glued.integration.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure on its way to the caller, as RFC 9457 describes it. Carried through a pipeline as its failure; it
 * has no stack trace, because it is an answer and not an accident.
 */
public final class Problem extends RuntimeException {
    /** The stable kinds, each with its status and the title that goes with its {@code type}. */
    public enum Kind {
        MALFORMED(400, "The request is malformed"),
        UNAUTHENTICATED(401, "No identity"),
        FORBIDDEN(403, "Not allowed"),
        NOT_FOUND(404, "Not found"),
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        NOT_ACCEPTABLE(406, "Not acceptable"),
        CONFLICT(409, "Conflict"),
        STALE(412, "Changed since it was read"),
        TOO_LARGE(413, "Body over the limit"),
        UNSUPPORTED_MEDIA_TYPE(415, "Wrong media type"),
        IMPOSSIBLE(422, "Understood but impossible"),
        TOO_MANY(429, "Too many requests"),
        INTERNAL(500, "Internal error"),
        BAD_GATEWAY(502, "The called service failed"),
        UNAVAILABLE(503, "Not available at the moment"),
        GATEWAY_TIMEOUT(504, "The called service did not answer in time");

        public final int status;
        public final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /** The URI that identifies this kind of problem for good. */
        public String type() {
            return "urn:glued-if:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final String detail;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    private Problem(Kind kind, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(kind + ": " + detail, null, false, false);
        this.kind = kind;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, List.of(), null);
    }

    /** 400, with a pointer to each thing that is wrong. */
    public static Problem invalid(List<FieldError> errors) {
        return new Problem(Kind.MALFORMED, "The input is not valid; see errors", errors, null);
    }

    public static Problem invalid(String pointer, String detail) {
        return invalid(List.of(new FieldError(pointer, detail)));
    }

    /** 422, with the field it is about. */
    public static Problem impossible(String pointer, String detail) {
        return new Problem(Kind.IMPOSSIBLE, detail, List.of(new FieldError(pointer, detail)), null);
    }

    public static Problem notFound(String what, Object id) {
        return of(Kind.NOT_FOUND, "There is no " + what + " " + id);
    }

    public static Problem conflict(String detail) {
        return of(Kind.CONFLICT, detail);
    }

    /** 412: the {@code If-Match} of the request names another version than the stored one. */
    public static Problem stale() {
        return of(Kind.STALE, "The resource has another nonce than the If-Match of the request");
    }

    public static boolean isStale(Throwable failure) {
        return failure instanceof Problem problem && problem.kind == Kind.STALE;
    }

    public static Problem forbidden(String detail) {
        return of(Kind.FORBIDDEN, detail);
    }

    /** 503 while something we depend on is away; the caller may come back after {@code retryAfter}. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        return new Problem(Kind.UNAVAILABLE, detail, List.of(), retryAfter);
    }

    public static Problem tooMany(String detail, Duration retryAfter) {
        return new Problem(Kind.TOO_MANY, detail, List.of(), retryAfter);
    }

    public Kind kind() {
        return kind;
    }

    public String detail() {
        return detail;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** How long to stay away, or null when coming back makes no difference. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
