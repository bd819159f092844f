package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.FixedHostName;
import io.github.keycloaktwostep.enrolment.ProfileRules;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.notification.RealmMail;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.policy.PolicyWriter;
import io.github.keycloaktwostep.policy.RequiredRoles;
import io.github.keycloaktwostep.text.RealmTexts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.common.Profile;
import org.keycloak.common.util.Environment;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;

/** {@code …/two-step/health}. */
public final class HealthResource {

    /** Keycloak's required actions that set up an authenticator app or recovery codes. */
    private static final Set<String> KEYCLOAKS = Set.of(
            UserModel.RequiredAction.CONFIGURE_TOTP.name(),
            UserModel.RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name());

    private final AdminRequest call;

    public HealthResource(AdminRequest call) {
        this.call = call;
    }

    /**
     * What is wrong, what is insecure, what leaves somebody without a way, and what to do. Asks no gateway and walks over no
     * users. Needs the role view-realm.
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response health() {
        call.auth().realm().requireViewRealm();
        return call.answer(() -> HealthReport.of(facts()));
    }

    private RealmSnapshot facts() {
        RealmModel realm = call.realm();
        Policy policy = PolicyReader.read(realm);
        return new RealmSnapshot(
                policy,
                PolicyWriter.stored(realm).orElse(Map.of()),
                RealmSetupState.of(call.session(), realm),
                call.session().getProvider(Delivery.class).gateways(),
                Profile.isFeatureEnabled(Profile.Feature.RECOVERY_CODES),
                !Environment.isDevMode(),
                realm.isBruteForceProtected(),
                RealmMail.configured(realm),
                FixedHostName.isFixed(call.session()),
                RealmTexts.unusable(realm).stream()
                        .map(RealmTexts.Unusable::toString)
                        .toList(),
                clientRules(realm),
                realm.getClientsStream(RealmSnapshot.CLIENTS, 1).findAny().isPresent(),
                new ServerClock().instant(),
                policyState(policy),
                settings(policy));
    }

    private PolicyState policyState(Policy policy) {
        return new PolicyState(
                KeptPolicy.exists(call.realm())
                        || PolicyWriter.stored(call.realm()).isEmpty(),
                KeptPolicy.notice(call.realm()),
                KeptPolicy.isLost(call.realm()),
                PolicyGuard.changes(call.realm()),
                RequiredRoles.of(call.session(), call.realm(), policy).unknown());
    }

    private RealmSettings settings(Policy policy) {
        RealmModel realm = call.realm();
        List<RequiredActionProviderModel> actions = realm.getRequiredActionProvidersStream()
                .filter(action -> KEYCLOAKS.contains(action.getAlias()) && action.isEnabled())
                .toList();
        return new RealmSettings(
                Duration.ofSeconds(realm.getAccessCodeLifespanUserAction()),
                realm.isBruteForceProtected() ? realm.getMaxSecondaryAuthFailures() : 0,
                aliases(actions),
                aliases(actions.stream()
                        .filter(RequiredActionProviderModel::isDefaultAction)
                        .toList()),
                policy.copyToProfile() ? refusedNumber(policy) : "");
    }

    private static List<String> aliases(List<RequiredActionProviderModel> actions) {
        return actions.stream().map(RequiredActionProviderModel::getAlias).toList();
    }

    /** Of a country that the policy allows. */
    private String refusedNumber(Policy policy) {
        String country = policy.defaultCountry()
                .or(() -> policy.allowedCountries().stream().sorted().findFirst())
                .orElse("DE");
        return new PhoneNumberParser()
                .example(country)
                .map(PhoneNumber::e164)
                .filter(number -> !ProfileRules.acceptNumber(call.session(), number))
                .orElse("");
    }

    private static boolean given(String text) {
        return text != null && !text.isBlank();
    }

    private static Map<String, String> clientRules(RealmModel realm) {
        // Keycloak searches for attributes of clients only where the server's options say so.
        return realm.getClientsStream(0, RealmSnapshot.CLIENTS)
                .filter(client -> given(client.getAttribute(ClientRule.ATTRIBUTE)))
                .collect(Collectors.toMap(
                        ClientModel::getClientId,
                        client -> client.getAttribute(ClientRule.ATTRIBUTE),
                        (one, two) -> one));
    }
}
