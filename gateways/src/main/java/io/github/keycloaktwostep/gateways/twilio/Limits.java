package io.github.keycloaktwostep.gateways.twilio;

import java.time.Duration;

/**
 * How long a call of Twilio's API may take.
 *
 * @param connect until there is a connection, and until one of the pool is free
 * @param whole from beginning to end
 */
record Limits(Duration connect, Duration whole) {

    static Limits standard() {
        return new Limits(Duration.ofSeconds(3), Duration.ofSeconds(8));
    }
}
