package io.github.keycloaktwostep.delivery;

import io.micrometer.core.instrument.Metrics;
import java.time.Duration;

/** Figures of delivery on Keycloak's {@code /metrics}. No tag ever holds a user, a number or an address. */
final class DeliveryFigures {

    private static final String NOBODY = "none";

    private DeliveryFigures() {}

    /** One gateway was asked to carry a message. */
    static void asked(String gateway, Channel channel, String outcome, Duration took) {
        message(gateway, channel, outcome);
        Metrics.timer("keycloak.two_step.delivery.duration", "gateway", gateway).record(took);
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

    /** Something about a gateway's account that an operator must mend. */
    static void alarm(String gateway) {
        Metrics.counter("keycloak.two_step.alarms", "gateway", gateway).increment();
    }

    private static void message(String gateway, Channel channel, String outcome) {
        Metrics.counter("keycloak.two_step.messages", "gateway", gateway, "channel", channel.id(), "outcome", outcome)
                .increment();
    }
}
