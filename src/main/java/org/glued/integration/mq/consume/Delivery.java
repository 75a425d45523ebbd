package org.glued.integration.mq.consume;

import org.glued.integration.mq.message.Message;

/**
 * A message handed to a consumer within the service.
 *
 * @param deliveries how often it has been delivered, this time included
 */
public record Delivery(Message message, int deliveries) {}
