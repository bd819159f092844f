// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.time.Instant;
import java.util.Optional;

/**
 * Result of a request to send a message.
 *
 * @param challenge the issued challenge; empty except with {@link SendStatus#SENT}, and for messages without a code
 * @param until when to try again; {@link Instant#EPOCH} with {@link SendStatus#SENT} and {@link SendStatus#UNAVAILABLE}
 * @param limit name of the rate limit; empty except with {@link SendStatus#LIMIT_REACHED}
 */
public record SendResult(SendStatus status, Optional<Challenge> challenge, Instant until, String limit) {

    /** The outcomes that callers must distinguish. */
    public enum SendStatus {
        /** The message will be sent once the transaction commits. */
        SENT,
        /** A code was sent a moment ago; nothing was sent now. */
        COOLING_DOWN,
        /** A rate limit is reached; nothing was sent. */
        LIMIT_REACHED,
        /** Too many messages are waiting, or no gateway serves this channel; nothing was sent. */
        UNAVAILABLE
    }

    static SendResult sent(Challenge challenge) {
        return new SendResult(SendStatus.SENT, Optional.of(challenge), Instant.EPOCH, "");
    }

    static SendResult sentWithoutCode() {
        return new SendResult(SendStatus.SENT, Optional.empty(), Instant.EPOCH, "");
    }

    static SendResult coolingDown(Instant until) {
        return new SendResult(SendStatus.COOLING_DOWN, Optional.empty(), until, "");
    }

    static SendResult limitReached(RateLimitExceeded exceeded) {
        return new SendResult(SendStatus.LIMIT_REACHED, Optional.empty(), exceeded.until(), exceeded.limit());
    }

    static SendResult unavailable() {
        return new SendResult(SendStatus.UNAVAILABLE, Optional.empty(), Instant.EPOCH, "");
    }

    public boolean isSent() {
        return status == SendStatus.SENT;
    }
}
