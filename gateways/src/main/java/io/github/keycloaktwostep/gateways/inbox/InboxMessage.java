package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * A message in the inbox.
 *
 * <p>{@link #toString()} contains neither the number nor the text.
 *
 * @param id identifies the message, also across restarts of the server
 * @param locale language of {@code text}
 * @param sentAt when the inbox received the message
 */
record InboxMessage(
        String id, PhoneNumber to, Channel channel, String text, String code, Locale locale, Instant sentAt) {

    InboxMessage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(locale, "locale");
        Objects.requireNonNull(sentAt, "sentAt");
    }

    @Override
    public String toString() {
        return "InboxMessage[" + channel.id() + ", " + sentAt + "]";
    }
}
