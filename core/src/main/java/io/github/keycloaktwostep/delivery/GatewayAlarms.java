// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Alerts the operator that a gateway's account needs attention: credentials, balance, an unregistered sender. The
 * metric counts every case; the log has at most one line a minute for each gateway.
 */
final class GatewayAlarms {

    private static final Logger LOG = Logger.getLogger(GatewayAlarms.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final Map<String, Instant> lastLogged = new ConcurrentHashMap<>();
    private final InstantSource clock;

    GatewayAlarms(InstantSource clock) {
        this.clock = clock;
    }

    void raise(String gateway) {
        DeliveryMetrics.alarm(gateway);
        if (isDue(gateway, clock.instant())) {
            LOG.errorf(
                    "The gateway %s refuses messages because of its account: check its credentials, balance and"
                            + " senders. Other log lines of the gateway name the error.",
                    gateway);
        }
    }

    private boolean isDue(String gateway, Instant now) {
        Instant last = lastLogged.putIfAbsent(gateway, now);
        return last == null || (!now.isBefore(last.plus(LOG_INTERVAL)) && lastLogged.replace(gateway, last, now));
    }
}
