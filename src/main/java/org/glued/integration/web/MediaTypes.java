package org.glued.integration.web;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.glued.integration.kernel.Problem;
import org.glued.integration.kernel.Problem.Kind;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jspecify.annotations.Nullable;

/**
 * What the framework lets pass: a body without a media type for a resource that names the ones it takes, a body of any
 * media type for a resource that names none, and a client that does not accept JSON from a resource that makes nothing
 * else. A resource that answers with somebody else's body says so by its type, {@code RestResponse<?>}; declared with
 * {@code @Produces}, bytes would go through the JSON writer.
 */
final class MediaTypes {
    /** Methods whose body means something (RFC 9110, section 9.3). */
    private static final Set<String> SENDS = Set.of("POST", "PUT", "PATCH");

    @ServerRequestFilter(priority = Priorities.HEADER_DECORATOR)
    void check(ContainerRequestContext request) {
        RuntimeResource resource = CurrentRequestManager.get().getTarget();
        if (resource == null) {
            return;
        }
        if (hasBody(request) && !takes(resource, request.getMediaType())) {
            throw Problem.of(Kind.UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: " + usual(resource.getConsumes()));
        }
        if (resource.getProduces() == null && !passesOn(resource.getReturnType()) && !takesJson(request)) {
            throw Problem.of(Kind.NOT_ACCEPTABLE, "Only application/json can be made here");
        }
    }

    /** A resource that names media types has been chosen by them; one that names none takes JSON. */
    private static boolean takes(RuntimeResource resource, @Nullable MediaType sent) {
        return resource.getConsumes().isEmpty()
                ? MediaType.APPLICATION_JSON_TYPE.isCompatible(sent) || !SENDS.contains(resource.getHttpMethod())
                : sent != null;
    }

    private static MediaType usual(List<MediaType> named) {
        return named.isEmpty() ? MediaType.APPLICATION_JSON_TYPE : named.getFirst();
    }

    private static boolean passesOn(Type answer) {
        // a wildcard alone may have become its bound
        return answer instanceof WildcardType
                || answer == Object.class
                || (answer instanceof ParameterizedType generic
                        && Arrays.stream(generic.getActualTypeArguments()).anyMatch(MediaTypes::passesOn));
    }

    private static boolean takesJson(ContainerRequestContext request) {
        return request.getAcceptableMediaTypes().stream().anyMatch(MediaType.APPLICATION_JSON_TYPE::isCompatible);
    }

    /** Whether {@code header} is a list of media types, or not there. */
    static boolean isReadable(@Nullable String header) {
        try {
            for (String type : header == null ? new String[0] : header.split(",", -1)) {
                MediaType.valueOf(type.strip());
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean hasBody(ContainerRequestContext request) {
        return request.getLength() > 0 || request.getHeaderString("Transfer-Encoding") != null;
    }
}
