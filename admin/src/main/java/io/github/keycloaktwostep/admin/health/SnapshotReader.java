// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.enrolment.ProfileRules;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.notification.RealmMail;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RequiredRoles;
import io.github.keycloaktwostep.policy.StoredPolicy;
import io.github.keycloaktwostep.text.RealmTexts;
import java.time.Duration;
import java.util.List;
import org.keycloak.common.Profile;
import org.keycloak.common.util.Environment;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Collects a {@link RealmSnapshot}. */
final class SnapshotReader {

    private final AdminRequest request;

    SnapshotReader(AdminRequest request) {
        this.request = request;
    }

    RealmSnapshot read() {
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
                policyState(policy),
                settings(policy));
    }

    private PolicyState policyState(Policy policy) {
        StoredPolicy stored = StoredPolicy.of(request.realm());
        return new PolicyState(
                KeptPolicy.notice(request.realm()),
                stored.isLost(),
                PolicyGuard.changes(request.realm()),
                RequiredRoles.of(request.session(), request.realm(), policy).unknown());
    }

    private RealmSettings settings(Policy policy) {
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
                policy.copyToProfile() ? refusedNumber(policy) : "");
    }

    private static List<String> aliases(List<RequiredActionProviderModel> actions) {
        return actions.stream().map(RequiredActionProviderModel::getAlias).toList();
    }

    /** Example number of an allowed country that the user profile refuses; empty if it accepts the number. */
    private String refusedNumber(Policy policy) {
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
