package io.github.keycloaktwostep.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Tells an operator that the account of a gateway needs a hand: credentials, balance, a sender that is not registered.
 * Every case counts in the metric; the log says it at most once a minute for each gateway.
 */
final class GatewayAlarms {

    private static final Logger LOG = Logger.getLogger(GatewayAlarms.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Map<String, Instant> said = new ConcurrentHashMap<>();
    private final Clock clock;

    GatewayAlarms(Clock clock) {
        this.clock = clock;
    }

    void raise(String gateway) {
        DeliveryMetrics.alarm(gateway);
        if (due(gateway, clock.instant())) {
            LOG.errorf(
                    "Gateway %s refuses messages because of its account: check its credentials, its balance and its"
                            + " senders. The gateway's own lines in this log name the error.",
                    gateway);
        }
    }

    private boolean due(String gateway, Instant now) {
        Instant last = said.putIfAbsent(gateway, now);
        return last == null || (!now.isBefore(last.plus(QUIET)) && said.replace(gateway, last, now));
    }
}
