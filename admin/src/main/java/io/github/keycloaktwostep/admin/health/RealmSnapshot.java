// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.enrolment.ProfileRules;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.notification.RealmMail;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.KeptPolicy.PolicyNotice;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RequiredRoles;
import io.github.keycloaktwostep.policy.StoredPolicy;
import io.github.keycloaktwostep.text.RealmTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.common.Profile;
import org.keycloak.common.util.Environment;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * State of a realm and this server at one moment: the input of all health checks.
 *
 * @param stored the policy's values as stored, by key
 * @param recoveryCodes whether the server has recovery codes (Keycloak's feature {@code recovery-codes})
 * @param production whether the server runs in production mode
 * @param bruteForceProtected whether Keycloak's brute-force protection is on
 * @param canMail whether the realm can send emails
 * @param hostNameFixed whether an administrator fixed the host name, so that clients cannot choose it
 * @param unusableTexts texts of the realm that cannot be used, each with its language and the reason
 * @param now when the snapshot was taken
 * @param policyState whether the policy is the one that was saved
 * @param settings Keycloak's settings that two-step verification depends on
 */
record RealmSnapshot(
        Policy policy,
        Map<String, String> stored,
        RealmSetupState setUp,
        List<GatewayState> gateways,
        boolean recoveryCodes,
        boolean production,
        boolean bruteForceProtected,
        boolean canMail,
        boolean hostNameFixed,
        List<String> unusableTexts,
        Instant now,
        PolicyState policyState,
        RealmSettings settings) {

    /** Reads the state. The caller has checked permissions. */
    static RealmSnapshot of(AdminRequest request) {
        RealmModel realm = request.realm();
        Policy policy = PolicyStore.read(realm);
        return new RealmSnapshot(
                policy,
                StoredPolicy.of(realm).inForce(),
                RealmSetupState.of(request.session(), realm),
                request.session().getProvider(Delivery.class).gateways(),
                Profile.isFeatureEnabled(Profile.Feature.RECOVERY_CODES),
                !Environment.isDevMode(),
                realm.isBruteForceProtected(),
                RealmMail.configured(realm),
                RealmUrls.isHostFixed(request.session()),
                RealmTexts.unusable(realm).stream()
                        .map(RealmTexts.Unusable::toString)
                        .toList(),
                new ServerClock().instant(),
                PolicyState.of(request, policy),
                RealmSettings.of(request, policy));
    }

    Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        gateways.forEach(gateway -> channels.addAll(gateway.channels()));
        return channels;
    }

    /**
     * Whether the current policy is the one that was saved, and whether its required roles exist.
     *
     * @param notice what happened to the policy and is not yet confirmed
     * @param lost whether the stored policy is missing, so that the copy applies
     * @param changes settings that differ from what was last saved, in plain English
     * @param unknownRoles required roles that do not exist
     */
    record PolicyState(Optional<PolicyNotice> notice, boolean lost, List<String> changes, List<String> unknownRoles) {

        static PolicyState of(AdminRequest request, Policy policy) {
            StoredPolicy stored = StoredPolicy.of(request.realm());
            return new PolicyState(
                    KeptPolicy.notice(request.realm()),
                    stored.isLost(),
                    PolicyGuard.changes(request.realm()),
                    RequiredRoles.of(request.session(), request.realm(), policy).unknown());
        }
    }

    /**
     * Keycloak's realm settings that two-step verification depends on.
     *
     * @param userAction how long a page of a required action may take ({@code accessCodeLifespanUserAction})
     * @param maxWrongCodes wrong codes after which Keycloak disables the account ({@code maxSecondaryAuthFailures}); 0
     *     means no limit, as does brute-force protection that is off
     * @param ownActions Keycloak's enabled required actions that set up an authenticator app or recovery codes
     * @param defaultActions those of them that every new user must complete
     * @param profileRefuses a number that the user profile refuses although the policy copies numbers to it; empty if
     *     none
     */
    record RealmSettings(
            Duration userAction,
            int maxWrongCodes,
            List<String> ownActions,
            List<String> defaultActions,
            String profileRefuses) {

        static RealmSettings of(AdminRequest request, Policy policy) {
            RealmModel realm = request.realm();
            List<RequiredActionProviderModel> actions = realm.getRequiredActionProvidersStream()
                    .filter(action -> CredentialActions.SET_UP.contains(action.getAlias()) && action.isEnabled())
                    .toList();
            return new RealmSettings(
                    Duration.ofSeconds(realm.getAccessCodeLifespanUserAction()),
                    realm.isBruteForceProtected() ? KeycloakVersions.maxSecondaryAuthFailures(realm) : 0,
                    aliases(actions),
                    aliases(actions.stream()
                            .filter(RequiredActionProviderModel::isDefaultAction)
                            .toList()),
                    policy.copyToProfile() ? refusedNumber(request, policy) : "");
        }

        private static List<String> aliases(List<RequiredActionProviderModel> actions) {
            return actions.stream().map(RequiredActionProviderModel::getAlias).toList();
        }

        /** Example number of an allowed country that the user profile refuses; empty if it accepts the number. */
        private static String refusedNumber(AdminRequest request, Policy policy) {
            String country = policy.defaultCountry()
                    .or(() -> policy.allowedCountries().stream().sorted().findFirst())
                    .orElse("DE");
            return new PhoneNumberParser()
                    .example(country)
                    .map(PhoneNumber::e164)
                    .filter(number -> !ProfileRules.of(request.session(), null).acceptNumber(number))
                    .orElse("");
        }
    }
}
