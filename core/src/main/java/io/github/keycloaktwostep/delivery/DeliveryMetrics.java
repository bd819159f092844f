package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.figures.Outcome;
import io.github.keycloaktwostep.figures.Route;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Figures of delivery on Keycloak's {@code /metrics}. No tag ever holds a user, a number or an address. */
final class DeliveryMetrics {

    private static final String NOBODY = Route.NO_GATEWAY;

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
        message(NOBODY, channel, outcome);
    }

    /** A gateway's call-back told what became of a message. */
    static void reported(DeliveryReport report) {
        Metrics.counter(
                        "keycloak.two_step.delivery.reports",
                        "gateway",
                        report.gateway().orElse(NOBODY),
                        "outcome",
                        report.reason()
                                .map(FailureReason::id)
                                .orElse(report.status().id()))
                .increment();
    }

    /**
     * What became of a message, by country. Without its gateway and channel: there are countries enough for the number of
     * series.
     */
    static void country(String region, Outcome outcome) {
        Metrics.counter(
                        "keycloak.two_step.countries",
                        "country",
                        region,
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** Something about a gateway's account that an operator must mend. */
    static void alarm(String gateway) {
        Metrics.counter("keycloak.two_step.alarms", "gateway", gateway).increment();
    }

    private static void message(String gateway, Channel channel, String outcome) {
        Metrics.counter("keycloak.two_step.messages", "gateway", gateway, "channel", channel.id(), "outcome", outcome)
                .increment();
    }
}
