package org.glued.integration.access;

import java.util.Set;

/** The roles of the contract's section 2. None implies another; an endpoint names all that may. */
public final class Roles {
    public static final String ADMIN = "admin";
    /** May run, redrive and pause. */
    public static final String OPERATOR = "operator";
    /** May read. */
    public static final String VIEWER = "viewer";

    /** Of a microservice, for the time of one run. */
    public static final String RUN = "run";

    static final Set<String> OF_PEOPLE = Set.of(ADMIN, OPERATOR, VIEWER);

    private Roles() {}
}
