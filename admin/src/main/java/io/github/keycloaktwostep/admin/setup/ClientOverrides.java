package io.github.keycloaktwostep.admin.setup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Clients with a flow of their own, which the realm's does not reach. */
final class ClientOverrides {

    private final RealmModel realm;
    private final RealmFlows flows;

    ClientOverrides(RealmModel realm, RealmFlows flows) {
        this.realm = realm;
        this.flows = flows;
    }

    /** @param authenticator what the flow of this door must have in it */
    List<String> warnings(Door door, String authenticator) {
        return realm.getAuthenticationFlowsStream()
                .filter(AuthenticationFlowModel::isTopLevel)
                .flatMap(flow -> warning(flow, door, authenticator).stream())
                .toList();
    }

    private Optional<String> warning(AuthenticationFlowModel flow, Door door, String authenticator) {
        Mention clients = Mention.of(realm.searchClientByAuthenticationFlowBindingOverrides(
                        Map.of(door.override(), flow.getId()), 0, Mention.MOST + 1)
                .map(ClientModel::getClientId));
        if (clients.isEmpty() || flows.read(flow).runs(authenticator)) {
            return Optional.empty();
        }
        return Optional.of("These clients use the " + door + " flow '" + flow.getAlias()
                + "', which has no two-step verification in it: "
                + clients.quoted(""));
    }
}
