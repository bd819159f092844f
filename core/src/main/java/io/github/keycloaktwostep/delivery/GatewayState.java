package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What this node knows of a gateway by the messages it has given it since its start. Nobody asks the gateway for it.
 *
 * @param channels what it carries
 * @param lastWell when it last took a message, or refused one for a reason that lies with the number
 * @param lastTrouble when it last failed by itself: no connection, no clear answer, trouble with its account
 * @param resting whether other gateways go before it for the moment
 */
public record GatewayState(
        String id, Set<Channel> channels, Optional<Instant> lastWell, Optional<Instant> lastTrouble, boolean resting) {

    public GatewayState {
        Objects.requireNonNull(id, "id");
        channels = Set.copyOf(channels);
        Objects.requireNonNull(lastWell, "lastWell");
        Objects.requireNonNull(lastTrouble, "lastTrouble");
    }

    /** Whether it was given a message yet. */
    public boolean tried() {
        return lastWell.isPresent() || lastTrouble.isPresent();
    }

    /** Whether the last thing known of it is trouble. */
    public boolean inTrouble() {
        return resting
                || lastTrouble
                        .filter(trouble -> lastWell.isEmpty() || trouble.isAfter(lastWell.get()))
                        .isPresent();
    }
}
