package org.glued.integration.run;

import java.util.Locale;

/** Where a run is in its life: queued → running → one of the others. */
enum RunStatus {
    QUEUED,
    RUNNING,
    OK,
    FAIL,
    SKIP,
    EXPIRED,
    CANCELLED;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
