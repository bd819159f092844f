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
import java.util.stream.LongStream;

/** Counters and timers of delivery on Keycloak's {@code /metrics}. No tag contains a user, a number or an address. */
final class DeliveryMetrics {

    private static final String NO_GATEWAY = "none";

    /**
     * Upper bounds of the histogram's buckets, up to twice the time that a gateway may take. A histogram allows
     * percentiles across all nodes.
     */
    private static final Duration[] BUCKETS = LongStream.of(100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

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
        String outcome =
                report.reason().map(FailureReason::id).orElse(report.status().id());
        count("keycloak.two_step.delivery.reports", "gateway", report.gateway().orElse(NO_GATEWAY), "outcome", outcome);
        // The node that sent the message has counted it as sent.
        if (report.status() == DeliveryStatus.DELIVERED || report.status() == DeliveryStatus.FAILED) {
            country(region, report.gateway(), report.status().id());
        }
    }

    /** The code of a message was entered correctly. */
    static void verified(String region, Optional<String> gateway) {
        country(region, gateway, "verified");
    }

    /** A gateway's account needs the attention of an operator. */
    static void alarm(String gateway) {
        count("keycloak.two_step.alarms", "gateway", gateway);
    }

    private static void message(String gateway, Channel channel, String outcome) {
        count("keycloak.two_step.messages", "gateway", gateway, "channel", channel.id(), "outcome", outcome);
    }

    /**
     * Counts by country and gateway. The number of series stays small, because there is no tag for the channel: about
     * 250 countries, the configured gateways and four outcomes.
     */
    private static void country(String region, Optional<String> gateway, String outcome) {
        count(
                "keycloak.two_step.countries",
                "country",
                region,
                "gateway",
                gateway.orElse(NO_GATEWAY),
                "outcome",
                outcome);
    }

    private static void count(String name, String... tags) {
        Metrics.counter(name, tags).increment();
    }
}
