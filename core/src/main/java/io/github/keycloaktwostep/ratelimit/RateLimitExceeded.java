// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Instant;
import java.util.Objects;

/**
 * An exceeded rate limit.
 *
 * @param limit name of the rate limit
 * @param until latest time from which another attempt can succeed
 */
public record RateLimitExceeded(String limit, Instant until) {

    public RateLimitExceeded {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(until, "until");
    }
}
