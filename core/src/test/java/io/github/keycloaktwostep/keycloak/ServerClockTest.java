// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.common.util.Time;

/** The time that everything goes by. */
class ServerClockTest {

    private final InstantSource clock = new ServerClock();

    @AfterEach
    void resetOffset() {
        Time.setOffset(0);
    }

    @Test
    void isNow() {
        assertThat(Duration.between(clock.instant(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void movesWithKeycloaksOwnTime() {
        Time.setOffset(86_400);

        assertThat(Duration.between(Instant.now(), clock.instant()))
                .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    }
}
