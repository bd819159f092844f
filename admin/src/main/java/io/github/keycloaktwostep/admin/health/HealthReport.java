package io.github.keycloaktwostep.admin.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.keycloaktwostep.admin.health.Finding.Level;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.gateway.Channel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * How a realm and this node are.
 *
 * @param status {@code ok}, {@code attention} (a warning) or {@code broken} (an error)
 * @param findings the worst first
 * @param gateways in the order in which they are tried, as this node knows them
 */
public record HealthReport(String status, List<Finding> findings, List<GatewayStatus> gateways, FlowCoverage flows) {

    public HealthReport {
        findings = List.copyOf(findings);
        gateways = List.copyOf(gateways);
    }

    /**
     * @param state {@code untried}, {@code answering} or {@code in-trouble}
     * @param lastWell when it last worked; left out if it was not tried
     * @param lastTrouble when it last failed by itself; left out if it did not
     * @param resting whether other gateways go before it for the moment
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record GatewayStatus(
            String id, List<String> channels, String state, String lastWell, String lastTrouble, boolean resting) {

        public GatewayStatus {
            channels = List.copyOf(channels);
        }

        static GatewayStatus of(GatewayState known) {
            String state = known.tried() ? "answering" : "untried";
            return new GatewayStatus(
                    known.id(),
                    known.channels().stream().sorted().map(Channel::id).toList(),
                    known.inTrouble() ? "in-trouble" : state,
                    time(known.lastWell()),
                    time(known.lastTrouble()),
                    known.resting());
        }

        private static String time(Optional<Instant> instant) {
            return instant.map(one -> one.truncatedTo(ChronoUnit.SECONDS).toString())
                    .orElse(null);
        }
    }

    /** The flows that are bound; empty where none is. */
    public record FlowCoverage(
            String browser,
            boolean secondStepInBrowser,
            String directGrant,
            boolean codesInDirectGrant,
            String resetCredentials) {

        static FlowCoverage of(RealmSetupState state) {
            return new FlowCoverage(
                    state.browserFlow(),
                    state.inBrowserFlow(),
                    state.directGrantFlow(),
                    state.inDirectGrantFlow(),
                    state.resetCredentialsFlow());
        }
    }

    static HealthReport of(RealmSnapshot facts) {
        List<Finding> findings = HealthChecks.of(facts);
        return new HealthReport(
                status(findings),
                findings,
                facts.gateways().stream().map(GatewayStatus::of).toList(),
                FlowCoverage.of(facts.setUp()));
    }

    private static String status(List<Finding> findings) {
        if (findings.stream().anyMatch(finding -> finding.level() == Level.ERROR)) {
            return "broken";
        }
        return findings.stream().anyMatch(finding -> finding.level() == Level.WARNING) ? "attention" : "ok";
    }
}
