package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.Objects;

/**
 * Whom a code is sent to.
 *
 * @param number where to
 * @param region ISO code of the number's country
 * @param channel text message or call
 * @param verified whether this user has proved the number before; numbers that nobody proved have budgets of their own
 */
public record Recipient(PhoneNumber number, String region, Channel channel, boolean verified) {

    public Recipient {
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(channel, "channel");
    }

    /** What a code sent here proves. */
    public String method() {
        return channel.id() + ":" + number.identity();
    }
}
