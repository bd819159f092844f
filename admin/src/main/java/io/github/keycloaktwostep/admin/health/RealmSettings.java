package io.github.keycloaktwostep.admin.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of the realm that are Keycloak's, and that two-step verification depends on.
 *
 * @param userAction how long a page of a required action may take ({@code accessCodeLifespanUserAction})
 * @param maxWrongCodes wrong codes after which Keycloak disables the account ({@code maxSecondaryAuthFailures}); 0 is no
 *     limit, also where brute-force protection is off
 * @param ownActions Keycloak's required actions that set up an authenticator app or recovery codes and are on
 * @param defaultActions those of them that each new user must do
 * @param profileRefuses a number that the user profile refuses though the policy has numbers copied to it; empty if none
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
                    "A page of the wizard or the settings may be over after " + userAction.toSeconds()
                            + " seconds, and what was entered is lost",
                    "Set 'Login action timeout' (accessCodeLifespanUserAction) under Realm settings, Sessions, to ten"
                            + " minutes or more."));
        }
        if (maxWrongCodes > 0) {
            findings.add(Finding.warning(
                    "wrong-codes-disable-account",
                    "Keycloak disables an account for good after more than " + maxWrongCodes
                            + " wrong codes (maxSecondaryAuthFailures); an attacker who knows the password can do that",
                    "Set 'maxSecondaryAuthFailures' to 0; the limits of two-step verification lock the method alone. POST"
                            + " two-step/users/{id}/unlock enables such an account again."));
        }
        if (!defaultActions.isEmpty()) {
            findings.add(Finding.warning(
                    "otp-action-default",
                    "New users must also do Keycloak's own set-up: " + String.join(", ", defaultActions),
                    "Switch 'Set as default action' off under Authentication, Required actions; demand two-step"
                            + " verification by the policy instead."));
        } else if (!ownActions.isEmpty()) {
            findings.add(Finding.info(
                    "otp-actions-on",
                    "Users can also set up apps and recovery codes by Keycloak's own pages, without a backup: "
                            + String.join(", ", ownActions),
                    "Switch them off under Authentication, Required actions, if users are to use the settings page of"
                            + " two-step verification alone."));
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
