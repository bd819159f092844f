package io.github.keycloaktwostep.gateways.http;

import java.time.Duration;

/**
 * How long a gateway may take.
 *
 * @param connect until there is a connection, and until one of the pool is free
 * @param whole from beginning to end
 */
public record RequestTimeouts(Duration connect, Duration whole) {

    public static RequestTimeouts standard() {
        return new RequestTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(8));
    }
}
