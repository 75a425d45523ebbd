package org.glued.integration.mq.queue;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A message that somebody looks at: all of it while it is stored, else what is still known of it. */
@Schema(oneOf = {Browsed.class, Gone.class})
sealed interface Looked permits Browsed, Gone {}
