// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid limits and windows. */
class RateLimitTest {

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void requiresLimitOfAtLeastOne(int limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimit("sends", "alice", limit, Duration.ofHours(1)))
                .withMessage("limit of sends must be at least 1");
        assertThatCode(() -> new RateLimit("sends", "alice", 1, Duration.ofHours(1)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1H"})
    void requiresWindowOfAtLeastASecond(Duration window) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimit("sends", "alice", 1, window))
                .withMessage("window of sends must be at least a second");
        assertThatCode(() -> new RateLimit("sends", "alice", 1, Duration.ofSeconds(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void toStringHidesTheSubject() {
        assertThat(new RateLimit("sends", "+4915123456789", 1, Duration.ofHours(1)))
                .hasToString("RateLimit[sends]");
    }
}
