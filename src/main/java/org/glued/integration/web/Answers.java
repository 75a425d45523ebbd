package org.glued.integration.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.function.Function;
import org.glued.integration.kernel.Cursor;
import org.glued.integration.kernel.NamedPage;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The answers that the contract knows. Locations and links are absolute paths without a host, so they hold behind any
 * proxy and no Host header gets into them.
 */
public final class Answers {
    /** The prefix of every path of the contract. */
    public static final String PREFIX = "/api/if";

    private Answers() {}

    public static <T> RestResponse<T> ok(T entity, String nonce) {
        return RestResponse.ResponseBuilder.ok(entity)
                .header(HttpHeaders.ETAG, '"' + nonce + '"')
                .build();
    }

    /** @param path behind the prefix, such as {@code /v1/queues/orders}, already encoded */
    public static <T> RestResponse<T> created(String path, T entity, String nonce) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, entity)
                .header(HttpHeaders.LOCATION, PREFIX + path)
                .header(HttpHeaders.ETAG, '"' + nonce + '"')
                .build();
    }

    /** 201 for something that never changes and so has no nonce. */
    public static <T> RestResponse<T> created(String path, T entity) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, entity)
                .header(HttpHeaders.LOCATION, PREFIX + path)
                .build();
    }

    /** 202: durably queued, to be looked at under {@code path}. */
    public static <T> RestResponse<T> accepted(String path, T entity) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, entity)
                .header(HttpHeaders.LOCATION, PREFIX + path)
                .build();
    }

    public static RestResponse<Void> gone() {
        return RestResponse.noContent();
    }

    /** A problem as the lasting answer to what was asked, with a header of its own; kept for an Idempotency-Key. */
    public static RestResponse<?> problem(Problem problem, String header, Object value) {
        return ProblemAnswers.answer(problem).header(header, value).build();
    }

    /**
     * One page of {@code probed}, which holds one row more than the page when there is a next one; with it comes {@code
     * Link: <…>; rel="next"} (RFC 8288).
     */
    public static <T extends Page.Row> RestResponse<List<T>> page(List<T> probed, Page page, UriInfo uri) {
        return page(probed, page.limit(), uri, last -> new Cursor(last.createdAt(), last.uuid()).encode());
    }

    /** The same for a list in the order of names. */
    public static <T> RestResponse<List<T>> page(
            List<T> probed, NamedPage page, Function<T, String> name, UriInfo uri) {
        return page(probed, page.limit(), uri, last -> NamedPage.cursor(name.apply(last)));
    }

    private static <T> RestResponse<List<T>> page(List<T> probed, int limit, UriInfo uri, Function<T, String> cursor) {
        boolean more = probed.size() > limit;
        List<T> rows = more ? probed.subList(0, limit) : probed;
        RestResponse.ResponseBuilder<List<T>> answer = RestResponse.ResponseBuilder.ok(rows);
        if (more) {
            answer.header(HttpHeaders.LINK, next(uri, cursor.apply(rows.getLast()), limit));
        }
        return answer.build();
    }

    private static String next(UriInfo uri, String cursor, int limit) {
        UriBuilder next = UriBuilder.fromPath(uri.getRequestUri().getRawPath())
                .replaceQuery(uri.getRequestUri().getRawQuery())
                .replaceQueryParam("after", cursor)
                .replaceQueryParam("limit", limit);
        return "<" + next.build() + ">; rel=\"next\"";
    }
}
