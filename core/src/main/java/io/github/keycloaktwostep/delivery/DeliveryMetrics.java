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

/** Counters and timers of delivery on Keycloak's {@code /metrics}. No tag ever holds a user, a number or an address. */
final class DeliveryMetrics {

    private static final String NO_GATEWAY = "none";

    /** Up to the time after which a gateway is given up; for percentiles over all nodes. */
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

    /** One gateway was asked to carry a message. */
    static void asked(String gateway, Channel channel, String outcome, Duration took) {
        message(gateway, channel, outcome);
        Timer.builder("keycloak.two_step.delivery.duration")
                .tag("gateway", gateway)
                .serviceLevelObjectives(BUCKETS)
                .register(Metrics.globalRegistry)
                .record(took);
    }

    /**
     * A message that no gateway was asked to carry.
     *
     * @param outcome {@code queue-full}, {@code expired}, {@code no-gateway} or {@code resting}
     */
    static void notAsked(Channel channel, String outcome) {
        message(NO_GATEWAY, channel, outcome);
    }

    /** Sending a message ended on this node: a gateway took it, or it failed. */
    static void ended(Message message, DeliveryReport report) {
        country(message.region(), report.gateway(), report.status().id());
    }

    /**
     * A gateway's callback reported on a message.
     *
     * @param region of the number, see {@link Message#region()}
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

    /** Something about a gateway's account that an operator must mend. */
    static void alarm(String gateway) {
        Metrics.counter("keycloak.two_step.alarms", "gateway", gateway).increment();
    }

    private static void message(String gateway, Channel channel, String outcome) {
        Metrics.counter("keycloak.two_step.messages", "gateway", gateway, "channel", channel.id(), "outcome", outcome)
                .increment();
    }

    /**
     * Counts by country and gateway. At most some 250 countries, the configured gateways and four outcomes: without the
     * channel, that keeps the number of series small.
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
