// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that the test moves. It starts at 2026-11-24T12:00:00Z. */
public final class ManualClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

    public void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
