// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * State of a gateway, derived from the messages that this node has sent since its start. The gateway itself is not
 * called.
 *
 * @param lastWell when it last accepted a message, or refused one because of the number
 * @param lastTrouble when it last failed for reasons of its own: no connection, an unclear outcome, or a problem with
 *     its account
 * @param resting whether other gateways currently go first
 */
public record GatewayState(
        String id, Set<Channel> channels, Optional<Instant> lastWell, Optional<Instant> lastTrouble, boolean resting) {

    public GatewayState {
        Objects.requireNonNull(id, "id");
        channels = Set.copyOf(channels);
        Objects.requireNonNull(lastWell, "lastWell");
        Objects.requireNonNull(lastTrouble, "lastTrouble");
    }

    /** Whether a message has been sent through this gateway yet. */
    public boolean tried() {
        return lastWell.isPresent() || lastTrouble.isPresent();
    }

    /** Whether its last known outcome is a failure. */
    public boolean inTrouble() {
        return resting
                || lastTrouble
                        .filter(trouble -> lastWell.isEmpty() || trouble.isAfter(lastWell.get()))
                        .isPresent();
    }
}
