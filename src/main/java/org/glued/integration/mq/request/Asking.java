package org.glued.integration.mq.request;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.mq.message.Publication;

/** A request of a client: a publication, and its patience, the field {@code wait}. */
record Asking(
        @JsonUnwrapped Publication publication,
        @Schema(name = "wait") Duration patience) {
    private static final Duration DEFAULT = Duration.ofSeconds(30);
    /** Also how long a reply is kept for its caller. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    static Asking read(Form form) {
        Duration wait = form.duration("wait", Duration.ofMillis(1), LONGEST);
        Publication publication = Publication.read(form);
        if (publication.replyTo() != null) {
            form.error("reply_to", "is not yours to say: the reply comes as the answer");
        }
        return new Asking(publication, wait == null ? DEFAULT : wait);
    }
}
