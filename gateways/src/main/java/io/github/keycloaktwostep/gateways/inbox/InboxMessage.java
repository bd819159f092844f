package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.Message;
import java.time.Instant;

/**
 * A message in the inbox.
 *
 * <p>{@link #toString()} contains neither the number nor the text.
 *
 * @param sentAt when the inbox received the message
 */
record InboxMessage(Message message, Instant sentAt) {}
