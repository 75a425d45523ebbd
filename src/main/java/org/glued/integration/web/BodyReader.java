package org.glued.integration.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Gives resources their {@link Body}. The bytes are in memory already when a non-blocking resource is called. */
@Provider
final class BodyReader implements ServerMessageBodyReader<Body> {
    private final ObjectMapper json;
    private final BodyLimit limit;

    BodyReader(ObjectMapper json, BodyLimit limit) {
        this.json = json;
        this.limit = limit;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, ResteasyReactiveResourceInfo resource, MediaType mediaType) {
        return type == Body.class;
    }

    @Override
    public Body readFrom(Class<Body> type, Type generic, MediaType mediaType, ServerRequestContext context)
            throws WebApplicationException, IOException {
        return new Body(limit.checked(context.getInputStream().readAllBytes()), json);
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == Body.class;
    }

    @Override
    public Body readFrom(
            Class<Body> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream stream)
            throws IOException {
        return new Body(limit.checked(stream.readAllBytes()), json);
    }
}
