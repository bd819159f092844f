// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.keycloak.common.util.Time;

/** Keycloak's clock. A time offset set on the server, for example by tests, applies to everything. */
public final class ServerClock extends Clock {

    private final ZoneId zone;

    public ServerClock() {
        this(ZoneOffset.UTC);
    }

    private ServerClock(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new ServerClock(other);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
