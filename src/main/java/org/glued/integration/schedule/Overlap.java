package org.glued.integration.schedule;

/** What to do when a run of the schedule is not over yet. */
enum Overlap {
    /** Nothing: the occurrence is skipped. */
    SKIP,
    /** One occurrence waits for the end of the run; further ones are skipped. */
    QUEUE_ONE,
    /** Run beside it. */
    ALLOW,
    /** Cancel it, and run. */
    CANCEL_RUNNING
}
