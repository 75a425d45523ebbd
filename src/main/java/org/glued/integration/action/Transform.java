package org.glued.integration.action;

import org.glued.integration.jq.Jq;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call on its way out and of its answer on its way back.
 *
 * @param request over {@code {params, headers, body}}, giving the same shape; what it leaves out keeps its value
 * @param response over the JSON body of a 2xx answer, giving the body that everybody sees but the history
 */
public record Transform(@Nullable Jq request, @Nullable Jq response) {
    static Transform read(Form form) {
        return new Transform(form.parsed("request", Jq::parse), form.parsed("response", Jq::parse));
    }

    static @Nullable Transform of(@Nullable Jq request, @Nullable Jq response) {
        return request == null && response == null ? null : new Transform(request, response);
    }
}
