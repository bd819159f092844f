package io.github.keycloaktwostep.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Clients with a browser flow of their own, which the realm's does not reach. */
final class ClientOverrides {

    /** Clients that are named for one flow; a warning is no report. */
    private static final int NAMED = 20;

    private final RealmModel realm;
    private final RealmFlows flows;

    ClientOverrides(RealmModel realm, RealmFlows flows) {
        this.realm = realm;
        this.flows = flows;
    }

    List<String> warnings() {
        return realm.getAuthenticationFlowsStream()
                .filter(AuthenticationFlowModel::isTopLevel)
                .flatMap(flow -> warning(flow).stream())
                .toList();
    }

    private Optional<String> warning(AuthenticationFlowModel flow) {
        List<String> clients = realm.searchClientByAuthenticationFlowBindingOverrides(
                        Map.of(AuthenticationFlowBindings.BROWSER_BINDING, flow.getId()), 0, NAMED + 1)
                .map(ClientModel::getClientId)
                .toList();
        if (clients.isEmpty() || flows.read(flow).runs(Authenticators.TWO_STEP)) {
            return Optional.empty();
        }
        String named = String.join(", ", clients.subList(0, Math.min(NAMED, clients.size())));
        return Optional.of("These clients use the browser flow '" + flow.getAlias()
                + "', which has no two-step verification in it: " + named
                + (clients.size() > NAMED ? " and more" : ""));
    }
}
