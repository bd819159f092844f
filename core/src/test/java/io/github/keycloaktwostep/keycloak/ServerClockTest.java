// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.common.util.Time;

/** The clock that all code uses. */
class ServerClockTest {

    private final InstantSource clock = new ServerClock();

    @AfterEach
    void resetOffset() {
        Time.setOffset(0);
    }

    @Test
    void returnsTheCurrentTime() {
        assertThat(Duration.between(clock.instant(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void followsKeycloaksTimeOffset() {
        Time.setOffset(86_400);

        assertThat(Duration.between(Instant.now(), clock.instant()))
                .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    }
}
