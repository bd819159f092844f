package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.time.Instant;

/** What came of asking for a code to be sent. */
public sealed interface SendResult {

    /** It is on its way. */
    record CodeSent(Challenge challenge) implements SendResult {}

    /** One was sent a moment ago; nothing was sent now. */
    record CoolingDown(Instant until) implements SendResult {}

    /** A budget is used up; nothing was sent. */
    record LimitReached(RateLimitExceeded refusal) implements SendResult {}

    /** Too many messages are waiting, or no gateway carries this channel; nothing was sent. */
    record QueueFull() implements SendResult {}
}
