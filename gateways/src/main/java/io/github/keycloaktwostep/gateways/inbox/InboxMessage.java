package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.delivery.Channel;
import java.time.Instant;
import java.util.Objects;

/**
 * A message that was kept instead of carried.
 *
 * <p>{@link #toString()} holds neither the number nor the text.
 *
 * @param to the number in E.164 form
 * @param sentAt when it was kept
 */
record InboxMessage(String to, Channel channel, String text, String code, Instant sentAt) {

    InboxMessage {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(sentAt, "sentAt");
    }

    @Override
    public String toString() {
        return "InboxMessage[" + channel.id() + ", " + sentAt + "]";
    }
}
