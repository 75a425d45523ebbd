package org.glued.integration.schedule;

/** What to do when the run of the fire before is not over yet. */
enum Overlap {
    SKIP,
    ALLOW
}
