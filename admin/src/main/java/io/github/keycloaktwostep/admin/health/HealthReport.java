// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.realmsetup.Finding;
import io.github.keycloaktwostep.admin.realmsetup.Finding.Level;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState.FlowCoverage;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.gateway.Channel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Health of a realm, as this node sees it.
 *
 * @param status {@code ok}, {@code attention} (a warning) or {@code broken} (an error)
 * @param findings the most severe first
 * @param gateways in the order in which they are tried
 */
public record HealthReport(String status, List<Finding> findings, List<GatewayStatus> gateways, FlowCoverage flows) {

    /**
     * @param state {@code untried}, {@code answering} or {@code in-trouble}
     * @param lastWell when it last accepted a message; left out if it was not tried
     * @param lastTrouble when the gateway itself last failed; left out if it never did
     * @param resting whether other gateways are currently tried before it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record GatewayStatus(
            String id, List<String> channels, String state, String lastWell, String lastTrouble, boolean resting) {

        static GatewayStatus of(GatewayState gateway) {
            String state = gateway.tried() ? "answering" : "untried";
            return new GatewayStatus(
                    gateway.id(),
                    gateway.channels().stream().sorted().map(Channel::id).toList(),
                    gateway.inTrouble() ? "in-trouble" : state,
                    time(gateway.lastWell()),
                    time(gateway.lastTrouble()),
                    gateway.resting());
        }

        private static String time(Optional<Instant> instant) {
            return instant.map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                    .orElse(null);
        }
    }

    /** Checks the realm of a request. The caller has checked permissions. */
    public static HealthReport of(AdminRequest request) {
        return of(RealmSnapshot.of(request));
    }

    static HealthReport of(RealmSnapshot snapshot) {
        List<Finding> findings = HealthChecks.of(snapshot);
        Level worst = findings.isEmpty() ? Level.INFO : findings.get(0).level();
        String status =
                switch (worst) {
                    case ERROR -> "broken";
                    case WARNING -> "attention";
                    case INFO -> "ok";
                };
        return new HealthReport(
                status,
                findings,
                snapshot.gateways().stream().map(GatewayStatus::of).toList(),
                snapshot.setUp().flows());
    }
}
