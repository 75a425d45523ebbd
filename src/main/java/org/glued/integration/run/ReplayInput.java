package org.glued.integration.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.glued.integration.kernel.Form;

/**
 * What to run again.
 *
 * @param limit at most so many, 1 to {@value #MOST}
 */
record ReplayInput(@JsonUnwrapped RunFilter filter, int limit) {
    static final int MOST = 1000;

    static ReplayInput read(Form form) {
        RunFilter filter = RunFilter.read(form);
        Integer limit = form.integer("limit", 1, MOST);
        if (filter.isEmpty()) {
            form.error("action", "at least one of action, deployment, status, since, q is required");
        }
        return new ReplayInput(filter, limit == null ? MOST : limit);
    }
}
