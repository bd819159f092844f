package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.ServerClock;
import io.github.keycloaktwostep.admin.http.Call;
import io.github.keycloaktwostep.admin.setup.SetUpState;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.notice.RealmMail;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.policy.PolicyWriter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.stream.Collectors;
import org.keycloak.common.Profile;
import org.keycloak.common.util.Environment;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** {@code …/two-step/health}. */
public final class HealthResource {

    private final Call call;

    public HealthResource(Call call) {
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
        return call.answer(() -> Health.of(facts()));
    }

    private Facts facts() {
        RealmModel realm = call.realm();
        return new Facts(
                PolicyReader.read(realm),
                PolicyWriter.stored(realm).orElse(Map.of()),
                SetUpState.of(call.session(), realm),
                call.session().getProvider(Delivery.class).gateways(),
                Profile.isFeatureEnabled(Profile.Feature.RECOVERY_CODES),
                !Environment.isDevMode(),
                realm.isBruteForceProtected(),
                RealmMail.configured(realm),
                clientRules(realm),
                realm.getClientsStream(Facts.CLIENTS, 1).findAny().isPresent(),
                new ServerClock().instant());
    }

    private static boolean given(String text) {
        return text != null && !text.isBlank();
    }

    private static Map<String, String> clientRules(RealmModel realm) {
        // Keycloak searches for attributes of clients only where the server's options say so.
        return realm.getClientsStream(0, Facts.CLIENTS)
                .filter(client -> given(client.getAttribute(ClientRule.ATTRIBUTE)))
                .collect(Collectors.toMap(
                        ClientModel::getClientId,
                        client -> client.getAttribute(ClientRule.ATTRIBUTE),
                        (one, two) -> one));
    }
}
