// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;

/** Counters and timers of delivery on Keycloak's {@code /metrics}. No tag contains a user, a number or an address. */
final class DeliveryMetrics {

    private static final String NO_GATEWAY = "none";

    /** Upper bounds of the histogram, up to twice the time that a gateway may take; for percentiles over all nodes. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(4),
        Duration.ofSeconds(8),
        Duration.ofSeconds(16)
    };

    private DeliveryMetrics() {}

    /** A gateway was called with a message. */
    static void called(String gateway, Channel channel, String outcome, Duration duration) {
        message(gateway, channel, outcome);
        Timer.builder("keycloak.two_step.delivery.duration")
                .tag("gateway", gateway)
                .serviceLevelObjectives(BUCKETS)
                .register(Metrics.globalRegistry)
                .record(duration);
    }

    /**
     * A message was passed to no gateway.
     *
     * @param outcome {@code queue-full}, {@code expired}, {@code no-gateway} or {@code resting}
     */
    static void notCalled(Channel channel, String outcome) {
        message(NO_GATEWAY, channel, outcome);
    }

    /** This node is done with a message: a gateway accepted it, or it failed. */
    static void ended(Message message, DeliveryReport report) {
        country(message.region(), report.gateway(), report.status().id());
    }

    /**
     * A callback reported the delivery of a message.
     *
     * @param region country of the number, see {@link Message#region()}
     */
    static void reported(String region, DeliveryReport report) {
        Metrics.counter(
                        "keycloak.two_step.delivery.reports",
                        "gateway",
                        report.gateway().orElse(NO_GATEWAY),
                        "outcome",
                        report.reason()
                                .map(FailureReason::id)
                                .orElse(report.status().id()))
                .increment();
        // The node that sent the message has counted it as sent.
        if (report.status() == DeliveryStatus.DELIVERED || report.status() == DeliveryStatus.FAILED) {
            country(region, report.gateway(), report.status().id());
        }
    }

    /** The right code of a message was entered. */
    static void verified(String region, Optional<String> gateway) {
        country(region, gateway, "verified");
    }

    /** A gateway's account needs the attention of an operator. */
    static void alarm(String gateway) {
        Metrics.counter("keycloak.two_step.alarms", "gateway", gateway).increment();
    }

    private static void message(String gateway, Channel channel, String outcome) {
        Metrics.counter("keycloak.two_step.messages", "gateway", gateway, "channel", channel.id(), "outcome", outcome)
                .increment();
    }

    /**
     * Counts by country and gateway. The number of series stays small, because there is no tag for the channel: about 250
     * countries, the configured gateways and four outcomes.
     */
    private static void country(String region, Optional<String> gateway, String outcome) {
        Metrics.counter(
                        "keycloak.two_step.countries",
                        "country",
                        region,
                        "gateway",
                        gateway.orElse(NO_GATEWAY),
                        "outcome",
                        outcome)
                .increment();
    }
}
