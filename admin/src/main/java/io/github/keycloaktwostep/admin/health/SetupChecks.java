package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Checks the result of the realm set-up: required actions, flows, and the stored values of the policy. */
final class SetupChecks {

    private final RealmSnapshot snapshot;
    private final Policy policy;
    private final List<Finding> findings = new ArrayList<>();

    SetupChecks(RealmSnapshot snapshot) {
        this.snapshot = snapshot;
        this.policy = snapshot.policy();
    }

    List<Finding> findings() {
        checkRequiredActions();
        checkBrowserFlow();
        checkPasswordGrant();
        checkPolicyValues();
        return findings;
    }

    private void checkRequiredActions() {
        List<String> missing = snapshot.setUp().missingActions();
        if (!missing.isEmpty()) {
            findings.add(Finding.error(
                    "required-actions-off",
                    "These required actions are not registered or are disabled: " + String.join(", ", missing),
                    "Call POST two-step/setup, or enable them under Authentication, Required actions."));
        }
    }

    private void checkBrowserFlow() {
        if (!snapshot.setUp().inBrowserFlow()) {
            findings.add(Finding.error(
                    "browser-flow-without-step",
                    "The browser flow '" + snapshot.setUp().browserFlow() + "' has no two-step verification in it",
                    "Call POST two-step/setup, or bind a flow that has the step two-step-verification."));
        }
        snapshot.setUp()
                .warnings()
                .forEach(warning -> findings.add(Finding.warning(warning.id(), warning.message(), warning.action())));
    }

    private void checkPasswordGrant() {
        boolean acceptsCodes = snapshot.setUp().inDirectGrantFlow();
        if (policy.passwordGrant() && !acceptsCodes) {
            findings.add(Finding.warning(
                    "password-grant-without-step",
                    "The policy's 'password-grant' is on, but the direct grant flow '"
                            + snapshot.setUp().directGrantFlow() + "' has no step that accepts a code",
                    "Call POST two-step/setup with {\"password-grant\": true}."));
        }
        if (!policy.passwordGrant() && acceptsCodes) {
            findings.add(Finding.info(
                    "password-grant-off",
                    "The direct grant flow accepts codes, but the policy's 'password-grant' is off, so enrolled users get"
                            + " no tokens through the password grant",
                    "Set 'password-grant' to true, or leave it off if no program needs it."));
        }
    }

    private void checkPolicyValues() {
        new TreeMap<>(snapshot.stored())
                .forEach((name, value) -> PolicyKey.of(name).ifPresent(key -> key.problem(value)
                        .ifPresent(allowed -> findings.add(Finding.warning(
                                "policy-value-invalid",
                                "The stored value of '" + name + "' is not allowed, so its default '"
                                        + key.defaultValue() + "' is in force",
                                "Set it to " + allowed + ".")))));
    }
}
