package org.glued.integration.web;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a POST that makes something: a request with an {@code Idempotency-Key} that was answered before gets the first
 * answer again, and nothing is made twice.
 */
@InterceptorBinding
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {
    /**
     * How many seconds the key stays taken when the node that holds it dies before it has answered. Making a thing is a
     * matter of one short transaction; a key of something that calls out is held for as long as the call may take,
     * because until then nobody knows what came of it.
     */
    @Nonbinding
    int lockSeconds() default 60;

    /**
     * Statuses of problems by which something was made all the same, so that they are the first answer; any other problem
     * frees the key.
     */
    @Nonbinding
    int[] lasting() default {};
}
