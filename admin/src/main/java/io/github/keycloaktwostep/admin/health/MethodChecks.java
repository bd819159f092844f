// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.realmsetup.Findings;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Checks whether typical users can set up everything that the policy requires of them. */
final class MethodChecks {

    private static final Method.Phone PHONE = new Method.Phone(
            "phone",
            Instant.EPOCH,
            new PhoneLine(new PhoneNumber("+4915112345678"), "DE", Set.of(Channel.values()), Channel.SMS));
    private static final Method.App APP = new Method.App("app", Instant.EPOCH, "", 6);

    private final RealmSnapshot snapshot;
    private final Policy policy;
    private final AvailableMethods available;
    private final Findings findings;

    MethodChecks(RealmSnapshot snapshot, Findings findings) {
        this.snapshot = snapshot;
        this.policy = snapshot.policy();
        this.findings = findings;
        this.available = new AvailableMethods(policy, snapshot.channels(), snapshot.recoveryCodes());
    }

    void check() {
        if (policy.enforcement() == Enforcement.OFF) {
            return;
        }
        findings.warnIf(
                policy.backupMethods().contains(MethodType.RECOVERY_CODES) && !snapshot.recoveryCodes(),
                "recovery-codes-off",
                "The policy allows recovery codes, but Keycloak's feature recovery-codes is off; they are not offered",
                "Enable the feature, or remove recovery-codes from 'backup-methods'.");
        if (available.kinds(MethodRole.FIRST, List.of()).isEmpty()) {
            reportProblem(
                    "nobody-can-set-it-up",
                    "No method is available as a first method, so users cannot set up two-step verification",
                    "Configure a gateway, or add app to 'methods'.");
            return;
        }
        checkUsersWith(PHONE, "one-phone-no-smartphone", "Users with one phone that is not a smartphone");
        checkUsersWith(APP, "no-number-given", "Users with a smartphone who do not give a phone number");
    }

    /** Users who can set up one method of this kind, and recovery codes. */
    private void checkUsersWith(Method method, String id, String users) {
        MethodKind kind = method.kind();
        if (!available.kinds(MethodRole.FIRST, List.of()).contains(kind)) {
            String allowed = kind == MethodKind.PHONE ? "sms or voice" : "app";
            reportProblem(id, users + " cannot set up a first method", "Add " + allowed + " to 'methods'.");
            return;
        }
        if (!policy.backupRequired()) {
            return;
        }
        Set<MethodKind> possible = Set.of(kind, MethodKind.RECOVERY_CODES);
        List<MethodKind> backups = available.kinds(MethodRole.BACKUP, List.of(method));
        boolean hasBackup = backups.stream().anyMatch(backup -> possible.contains(backup) && backup != kind);
        if (!backups.isEmpty() && !hasBackup) {
            reportProblem(
                    id,
                    users + " cannot set up a backup, which the policy requires",
                    "Add recovery-codes to 'backup-methods' (and enable Keycloak's feature recovery-codes), or set"
                            + " 'backup-required' to false.");
        }
    }

    /**
     * Reports an error if the policy requires two-step verification, because users are locked out; otherwise a warning.
     */
    private void reportProblem(String id, String message, String action) {
        boolean required = policy.enforcement() == Enforcement.REQUIRED
                || !policy.requiredRoles().isEmpty();
        findings.errorIf(required, id, message + ", but two-step verification is required", action);
        findings.warnIf(!required, id, message, action);
    }
}
