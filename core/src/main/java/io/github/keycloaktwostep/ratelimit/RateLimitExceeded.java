package io.github.keycloaktwostep.ratelimit;

import java.time.Instant;
import java.util.Objects;

/**
 * Why something may not be sent or tried now.
 *
 * @param budget name of the budget that is used up
 * @param until from when on it is worth trying again, at the latest
 */
public record RateLimitExceeded(String budget, Instant until) {

    public RateLimitExceeded {
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(until, "until");
    }
}
