// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.health.RealmSnapshot.PolicyState;
import io.github.keycloaktwostep.admin.health.RealmSnapshot.RealmSettings;
import io.github.keycloaktwostep.admin.realmsetup.Finding;
import io.github.keycloaktwostep.admin.realmsetup.Findings;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.policy.KeptPolicy.PolicyNotice;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyKey;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/**
 * Runs all checks on a snapshot of a realm. Contains the checks of the set-up, the policy and the realm settings; the
 * others are in separate classes.
 */
final class HealthChecks {

    /** Time that a page of the wizard or the settings takes. */
    private static final Duration PAGE = Duration.ofMinutes(10);

    private static final String CONFIRM =
            "Use the admin events to find out who changed it. Check the policy, then confirm it: any PUT"
                    + " two-step/policy does that, even with the body {}.";

    private final RealmSnapshot snapshot;
    private final Policy policy;
    private final Findings findings = new Findings();

    private HealthChecks(RealmSnapshot snapshot) {
        this.snapshot = snapshot;
        this.policy = snapshot.policy();
    }

    /** Findings of all checks, the most severe first. */
    static List<Finding> of(RealmSnapshot snapshot) {
        HealthChecks checks = new HealthChecks(snapshot);
        checks.checkSetUp();
        checks.checkPolicyValues();
        DeliveryChecks delivery = new DeliveryChecks(snapshot, checks.findings);
        delivery.checkGateways();
        new MethodChecks(snapshot, checks.findings).check();
        delivery.checkCost();
        checks.checkServer();
        checks.checkPolicyState();
        checks.checkRealmSettings();
        return checks.findings.sorted();
    }

    private void checkSetUp() {
        RealmSetupState setUp = snapshot.setUp();
        findings.errorIf(
                !setUp.missingActions().isEmpty(),
                "required-actions-off",
                "These required actions are not registered or are disabled: "
                        + String.join(", ", setUp.missingActions()),
                "Call POST two-step/setup, or enable them under Authentication, Required actions.");
        findings.errorIf(
                !setUp.flows().secondStepInBrowser(),
                "browser-flow-without-step",
                "The browser flow '" + setUp.flows().browser() + "' does not contain two-step verification",
                "Call POST two-step/setup, or bind a flow that has the step two-step-verification.");
        findings.addAll(setUp.warnings());
        boolean acceptsCodes = setUp.flows().codesInDirectGrant();
        findings.warnIf(
                policy.passwordGrant() && !acceptsCodes,
                "password-grant-without-step",
                "The policy's 'password-grant' is on, but the direct grant flow '"
                        + setUp.flows().directGrant() + "' has no step that accepts a code",
                "Call POST two-step/setup with {\"password-grant\": true}.");
        findings.infoIf(
                !policy.passwordGrant() && acceptsCodes,
                "password-grant-off",
                "The direct grant flow accepts codes, but the policy's 'password-grant' is off, so enrolled users get"
                        + " no tokens through the password grant",
                "Set 'password-grant' to true, or leave it off if no program needs it.");
    }

    private void checkPolicyValues() {
        new TreeMap<>(snapshot.stored())
                .forEach((name, value) -> PolicyKey.of(name).ifPresent(key -> key.problem(value)
                        .ifPresent(allowed -> findings.warn(
                                "policy-value-invalid",
                                "The stored value of '" + name + "' is not allowed, so its default '"
                                        + key.defaultValue() + "' applies",
                                "Set it to " + allowed + "."))));
    }

    private void checkServer() {
        findings.warnIf(
                !snapshot.bruteForceProtected(),
                "brute-force-protection-off",
                "Keycloak's brute-force protection is off, so the number of password guesses is not limited",
                "Enable it under Realm settings, Security defenses.");
        findings.warnIf(
                policy.notifyByEmail() && !snapshot.canMail(),
                "no-mail",
                "The policy notifies users of changes by email, but the realm cannot send emails: it has no sender"
                        + " address",
                "Fill in 'From' under Realm settings, Email, or set 'notify-by-email' to false.");
        findings.warnIf(
                !snapshot.hostNameFixed(),
                "host-name-not-fixed",
                "No host name is configured, so clients can choose it. Text messages lack the last line from which browsers fill"
                        + " in the code, gateways are not asked for delivery reports, and emails do not link to the"
                        + " account",
                "Set the server's option hostname, or 'Frontend URL' under Realm settings, General.");
        findings.warnIf(
                !snapshot.unusableTexts().isEmpty(),
                "texts-unusable",
                "The realm has texts that cannot be used: " + String.join("; ", snapshot.unusableTexts()),
                "Correct them under Realm settings, Localization. They are patterns of java.text.MessageFormat.");
    }

    private void checkPolicyState() {
        PolicyState state = snapshot.policyState();
        findings.errorIf(
                !state.unknownRoles().isEmpty(),
                "required-role-unknown",
                "'required-roles' names roles that do not exist and therefore have no effect: '"
                        + String.join("', '", state.unknownRoles()) + "'",
                "Create the roles, or change 'required-roles'.");
        findings.warnIf(
                state.lost()
                        || state.notice().filter(PolicyNotice.RESTORED::equals).isPresent(),
                "policy-restored",
                "The policy was removed from the required action 'two-step-setup'; the last saved policy applies",
                CONFIRM);
        findings.warnIf(
                state.notice().filter(PolicyNotice.RESET::equals).isPresent(),
                "policy-reset",
                "All settings of the policy were reset to their defaults at once",
                CONFIRM);
        findings.warnIf(
                !state.changes().isEmpty(),
                "policy-changed-elsewhere",
                "The policy was changed, but neither by PUT two-step/policy nor in the admin console's form: "
                        + String.join("; ", state.changes()),
                CONFIRM);
    }

    private void checkRealmSettings() {
        RealmSettings settings = snapshot.settings();
        findings.infoIf(
                settings.userAction().compareTo(PAGE) < 0,
                "user-action-time-short",
                "In browsers without JavaScript, a page of the wizard or the settings expires after "
                        + settings.userAction().toSeconds() + " seconds, and the user's input is lost",
                "Set 'Login action timeout' (accessCodeLifespanUserAction) under Realm settings, Sessions, to ten"
                        + " minutes or more.");
        findings.warnIf(
                settings.maxWrongCodes() > 0,
                "wrong-codes-disable-account",
                "Keycloak disables an account permanently after more than " + settings.maxWrongCodes()
                        + " wrong codes (maxSecondaryAuthFailures); an attacker who knows the password can do that",
                "Set 'maxSecondaryAuthFailures' to 0; the limits of two-step verification lock only the method. POST"
                        + " two-step/users/{id}/unlock enables such an account again.");
        findings.warnIf(
                !settings.defaultActions().isEmpty(),
                "otp-action-default",
                "New users must also complete Keycloak's own set-up: " + String.join(", ", settings.defaultActions()),
                "Turn off 'Set as default action' under Authentication, Required actions; require two-step"
                        + " verification in the policy instead.");
        findings.infoIf(
                settings.defaultActions().isEmpty() && !settings.ownActions().isEmpty(),
                "otp-actions-on",
                "Users can also set up apps and recovery codes on Keycloak's own pages, without a backup: "
                        + String.join(", ", settings.ownActions()),
                "Disable them under Authentication, Required actions, if users should use only the settings page of"
                        + " two-step verification.");
        findings.warnIf(
                !settings.profileRefuses().isEmpty(),
                "profile-refuses-numbers",
                "'copy-to-profile' is on, but the user profile refuses numbers such as " + settings.profileRefuses()
                        + ", so they are not copied",
                "Change the validators of the attributes phoneNumber and phoneNumberVerified under Realm settings,"
                        + " User profile, so that they accept numbers in international form (E.164).");
    }
}
