/**
 * What travels: the message as a consumer sees it, the publication as a producer gives it, its deaths and its receipt.
 *
 * <p>Records only; nothing here knows where a message is stored or how it is routed.
 */
@NullMarked
package org.glued.integration.mq.message;

import org.jspecify.annotations.NullMarked;
