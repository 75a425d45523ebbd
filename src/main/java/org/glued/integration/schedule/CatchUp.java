package org.glued.integration.schedule;

/** What to do with instants that passed while nobody was there to fire. */
enum CatchUp {
    /** Nothing: all of them are missed. */
    NONE,
    /** The last one fires, those before it are missed. */
    LAST,
    /** Each of them fires; where runs must not overlap, one after the other. */
    ALL
}
