package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.time.Instant;
import java.util.Optional;

/**
 * Result of a request to send a code.
 *
 * @param challenge only with {@link Status#SENT}
 * @param until when to try again; {@link Instant#EPOCH} with {@link Status#SENT} and {@link Status#UNAVAILABLE}
 * @param limit name of the rate limit; empty except with {@link Status#LIMIT_REACHED}
 */
public record SendResult(Status status, Optional<Challenge> challenge, Instant until, String limit) {

    /** What callers have to tell apart. */
    public enum Status {
        /** The code is on its way. */
        SENT,
        /** A code was sent a moment ago; nothing was sent now. */
        COOLING_DOWN,
        /** A rate limit is reached; nothing was sent. */
        LIMIT_REACHED,
        /** Too many messages are waiting, or no gateway serves this channel; nothing was sent. */
        UNAVAILABLE
    }

    static SendResult sent(Challenge challenge) {
        return new SendResult(Status.SENT, Optional.of(challenge), Instant.EPOCH, "");
    }

    static SendResult coolingDown(Instant until) {
        return new SendResult(Status.COOLING_DOWN, Optional.empty(), until, "");
    }

    static SendResult limitReached(RateLimitExceeded refusal) {
        return new SendResult(Status.LIMIT_REACHED, Optional.empty(), refusal.until(), refusal.budget());
    }

    static SendResult unavailable() {
        return new SendResult(Status.UNAVAILABLE, Optional.empty(), Instant.EPOCH, "");
    }

    public boolean isSent() {
        return status == Status.SENT;
    }
}
