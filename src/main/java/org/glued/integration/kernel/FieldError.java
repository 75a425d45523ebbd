package org.glued.integration.kernel;

/**
 * One thing wrong with what a caller sent.
 *
 * @param pointer where, as a JSON pointer (RFC 6901) into the body, or {@code ?name} for a query parameter
 * @param detail what is wrong with it, a sentence without the value
 */
public record FieldError(String pointer, String detail) {}
