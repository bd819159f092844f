package io.github.keycloaktwostep.admin.health;

import java.util.ArrayList;
import java.util.List;

/** Runs all checks on a snapshot of a realm. */
final class HealthChecks {

    private HealthChecks() {}

    /** Findings of all checks, the most severe first. */
    static List<Finding> of(RealmSnapshot snapshot) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(new SetupChecks(snapshot).findings());
        findings.addAll(new GatewayChecks(snapshot).findings());
        findings.addAll(new MethodChecks(snapshot).findings());
        findings.addAll(new ClientRuleChecks(snapshot).findings());
        findings.addAll(new CostChecks(snapshot).findings());
        findings.addAll(new RealmChecks(snapshot).findings());
        findings.addAll(snapshot.policyState().findings());
        findings.addAll(snapshot.settings().findings());
        findings.sort((one, other) -> one.level().compareTo(other.level()));
        return List.copyOf(findings);
    }
}
