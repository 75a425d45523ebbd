package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A method as its OpenAPI document describes it.
 *
 * @param path a template with {@code {name}} placeholders
 * @param parameters OpenAPI parameter objects, of which {@code name}, {@code in} and {@code required} are used
 */
record Operation(String httpMethod, String path, JsonNode parameters) {}
