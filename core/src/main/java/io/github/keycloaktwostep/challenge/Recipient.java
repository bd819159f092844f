// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.Objects;

/**
 * The recipient of a code.
 *
 * @param number number to send to
 * @param region ISO code of the number's country
 * @param channel SMS or voice
 * @param verified whether this user has verified the number before; unverified numbers have additional rate limits
 */
public record Recipient(PhoneNumber number, String region, Channel channel, boolean verified) {

    public Recipient {
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(channel, "channel");
    }

    /** The same phone with the given channel. */
    Recipient by(Channel other) {
        return new Recipient(number, region, other, verified);
    }

    /**
     * The method that a code for this recipient proves: {@code <channel>:<number>}, the same for all spellings of a
     * number.
     */
    public String provedMethod() {
        return channel.id() + ":" + number.identity();
    }
}
