package org.glued.integration.web;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.mapping.URITemplate;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Which methods a path takes, by what the resources declare. The framework knows them, but looks no further than one
 * class of resources and does not tell.
 */
@Singleton
class AllowedMethods {
    private @Nullable Map<String, RequestMapper<String>> pathsByMethod;

    /**
     * For an {@code Allow} header (RFC 9110, section 10.2.1); empty when there is nothing at the path.
     *
     * @param path behind the prefix, still encoded
     */
    SortedSet<String> at(String path) {
        SortedSet<String> methods = new TreeSet<>();
        declared().forEach((method, paths) -> {
            if (paths.map(path) != null) {
                methods.add(method);
            }
        });
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }

    /** Read when first asked for: a service that is used as documented never does. */
    private synchronized Map<String, RequestMapper<String>> declared() {
        if (pathsByMethod == null) {
            Map<String, ArrayList<RequestMapper.RequestPath<String>>> paths = new HashMap<>();
            RuntimeResourceVisitor.visitRuntimeResources(
                    "/",
                    ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers(),
                    new RuntimeResourceVisitor() {
                        @Override
                        public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
                            paths.computeIfAbsent(method, none -> new ArrayList<>())
                                    .add(new RequestMapper.RequestPath<>(false, new URITemplate(path, false), path));
                        }
                    });
            Map<String, RequestMapper<String>> mappers = new HashMap<>();
            paths.forEach((method, all) -> mappers.put(method, new RequestMapper<>(all)));
            pathsByMethod = mappers;
        }
        return pathsByMethod;
    }
}
