package io.github.keycloaktwostep.admin.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keycloak's realm settings that two-step verification depends on.
 *
 * @param userAction how long a page of a required action may take ({@code accessCodeLifespanUserAction})
 * @param maxWrongCodes wrong codes after which Keycloak disables the account ({@code maxSecondaryAuthFailures}); 0 means
 *     no limit, as does brute-force protection that is off
 * @param ownActions Keycloak's enabled required actions that set up an authenticator app or recovery codes
 * @param defaultActions those of them that every new user must complete
 * @param profileRefuses a number that the user profile refuses although the policy copies numbers to it; empty if none
 */
record RealmSettings(
        Duration userAction,
        int maxWrongCodes,
        List<String> ownActions,
        List<String> defaultActions,
        String profileRefuses) {

    private static final Duration WIZARD = Duration.ofMinutes(10);

    RealmSettings {
        ownActions = List.copyOf(ownActions);
        defaultActions = List.copyOf(defaultActions);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (userAction.compareTo(WIZARD) < 0) {
            findings.add(Finding.warning(
                    "user-action-time-short",
                    "A page of the wizard or the settings expires after " + userAction.toSeconds()
                            + " seconds, and the user's input is lost",
                    "Set 'Login action timeout' (accessCodeLifespanUserAction) under Realm settings, Sessions, to ten"
                            + " minutes or more."));
        }
        if (maxWrongCodes > 0) {
            findings.add(Finding.warning(
                    "wrong-codes-disable-account",
                    "Keycloak disables an account permanently after more than " + maxWrongCodes
                            + " wrong codes (maxSecondaryAuthFailures); an attacker who knows the password can do that",
                    "Set 'maxSecondaryAuthFailures' to 0; the limits of two-step verification lock only the method. POST"
                            + " two-step/users/{id}/unlock enables such an account again."));
        }
        if (!defaultActions.isEmpty()) {
            findings.add(Finding.warning(
                    "otp-action-default",
                    "New users must also complete Keycloak's own set-up: " + String.join(", ", defaultActions),
                    "Turn off 'Set as default action' under Authentication, Required actions; require two-step"
                            + " verification in the policy instead."));
        } else if (!ownActions.isEmpty()) {
            findings.add(Finding.info(
                    "otp-actions-on",
                    "Users can also set up apps and recovery codes on Keycloak's own pages, without a backup: "
                            + String.join(", ", ownActions),
                    "Disable them under Authentication, Required actions, if users should use only the settings page of"
                            + " two-step verification."));
        }
        if (!profileRefuses.isEmpty()) {
            findings.add(Finding.warning(
                    "profile-refuses-numbers",
                    "'copy-to-profile' is on, but the user profile refuses numbers such as " + profileRefuses
                            + ", so they are not copied",
                    "Change the validators of the attributes phoneNumber and phoneNumberVerified under Realm settings,"
                            + " User profile, so that they accept numbers in international form (E.164)."));
        }
        return findings;
    }
}
