// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import java.time.Duration;

/**
 * Time limits of a request.
 *
 * @param connect limit for connecting, and for waiting for a connection from the pool
 * @param whole limit for the whole request, from beginning to end
 */
public record RequestTimeouts(Duration connect, Duration whole) {

    public static RequestTimeouts standard() {
        return new RequestTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(8));
    }
}
