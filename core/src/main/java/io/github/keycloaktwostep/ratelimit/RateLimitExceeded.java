package io.github.keycloaktwostep.ratelimit;

import java.time.Instant;
import java.util.Objects;

/**
 * An exceeded rate limit.
 *
 * @param budget name of the rate limit
 * @param until latest time at which another attempt can succeed
 */
public record RateLimitExceeded(String budget, Instant until) {

    public RateLimitExceeded {
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(until, "until");
    }
}
