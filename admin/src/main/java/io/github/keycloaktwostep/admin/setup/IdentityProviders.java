package io.github.keycloaktwostep.admin.setup;

import java.util.List;
import java.util.Optional;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The identity providers of a realm, and how the second step is asked for behind them. */
final class IdentityProviders {

    /** An answer is no report. */
    private static final int SHOWN = 200;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final RealmFlows flows;

    IdentityProviders(KeycloakSession session, RealmModel realm, RealmFlows flows) {
        this.session = session;
        this.realm = realm;
        this.flows = flows;
    }

    List<BrokeredDoor> all() {
        return session.identityProviders()
                .getAllStream(IdentityProviderQuery.userAuthentication(), 0, SHOWN)
                .map(this::door)
                .toList();
    }

    /** Nobody takes a list that was cut for a whole one. */
    List<String> warnings() {
        boolean more = session.identityProviders()
                .getAllStream(IdentityProviderQuery.userAuthentication(), SHOWN, 1)
                .findAny()
                .isPresent();
        return more
                ? List.of("There are more than " + SHOWN + " identity providers; only the first " + SHOWN
                        + " are listed here")
                : List.of();
    }

    private BrokeredDoor door(IdentityProviderModel provider) {
        Optional<AuthenticationFlowModel> post = flow(provider.getPostBrokerLoginFlowId());
        boolean inFlow = post.filter(flow -> flows.read(flow).runs(Authenticators.TWO_STEP))
                .isPresent();
        return new BrokeredDoor(
                provider.getAlias(),
                provider.isEnabled(),
                flow(provider.getFirstBrokerLoginFlowId())
                        .map(AuthenticationFlowModel::getAlias)
                        .orElse(null),
                post.map(AuthenticationFlowModel::getAlias).orElse(null),
                inFlow ? "post-broker-flow" : "two-step-check");
    }

    private Optional<AuthenticationFlowModel> flow(String id) {
        return Optional.ofNullable(id).map(realm::getAuthenticationFlowById);
    }
}
