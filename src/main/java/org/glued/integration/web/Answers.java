package org.glued.integration.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.glued.integration.kernel.Cursor;
import org.glued.integration.kernel.Page;
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

    /**
     * One page of {@code probed}, which holds one row more than the page when there is a next one; with it comes {@code
     * Link: <…>; rel="next"} (RFC 8288).
     */
    public static <T extends Page.Row> RestResponse<List<T>> page(List<T> probed, Page page, UriInfo uri) {
        boolean more = probed.size() > page.limit();
        List<T> rows = more ? probed.subList(0, page.limit()) : probed;
        RestResponse.ResponseBuilder<List<T>> answer = RestResponse.ResponseBuilder.ok(rows);
        if (more) {
            T last = rows.getLast();
            answer.header(HttpHeaders.LINK, next(uri, new Cursor(last.createdAt(), last.uuid()), page.limit()));
        }
        return answer.build();
    }

    private static String next(UriInfo uri, Cursor cursor, int limit) {
        UriBuilder next = UriBuilder.fromPath(uri.getRequestUri().getRawPath())
                .replaceQuery(uri.getRequestUri().getRawQuery())
                .replaceQueryParam("after", cursor.encode())
                .replaceQueryParam("limit", limit);
        return "<" + next.build() + ">; rel=\"next\"";
    }
}
