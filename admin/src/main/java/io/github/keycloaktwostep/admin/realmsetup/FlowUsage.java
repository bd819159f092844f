// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Finds the uses of a flow: the realm itself, clients, identity providers. */
final class FlowUsage {

    /** Maximum number of names in a warning. */
    private static final int MOST = 20;

    private FlowUsage() {}

    /** @return the uses as text; empty if there is none */
    static String of(KeycloakSession session, RealmModel realm, AuthenticationFlowModel flow) {
        List<String> uses = new ArrayList<>();
        for (FlowBinding binding : FlowBinding.values()) {
            addIfBound(uses, flow, binding.bound(realm).orElse(null), binding.builtIn());
        }
        addIfBound(uses, flow, realm.getRegistrationFlow(), "registration");
        addIfBound(uses, flow, realm.getFirstBrokerLoginFlow(), "first broker login");
        addIfBound(uses, flow, realm.getClientAuthenticationFlow(), "client authentication");
        addIfBound(uses, flow, realm.getDockerAuthenticationFlow(), "docker authentication");
        Stream<String> clients = Stream.of(FlowBinding.BROWSER, FlowBinding.DIRECT_GRANT)
                .flatMap(binding -> clients(realm, flow, binding))
                .map(client -> "client '" + client + "'");
        Stream<String> providers = session.identityProviders()
                .getByFlow(flow.getId(), null, 0, MOST + 1)
                .map(provider -> "identity provider '" + provider + "'");
        return list(Stream.concat(uses.stream(), Stream.concat(clients, providers)));
    }

    /** Ids of clients that override the binding with the flow. */
    static Stream<String> clients(RealmModel realm, AuthenticationFlowModel flow, FlowBinding binding) {
        return realm.searchClientByAuthenticationFlowBindingOverrides(
                        Map.of(binding.override(), flow.getId()), 0, MOST + 1)
                .map(ClientModel::getClientId);
    }

    /** Names in a warning: the first few, and whether there are more; empty if there is none. */
    static String list(Stream<String> names) {
        List<String> all = names.distinct().limit(MOST + 1L).toList();
        return all.size() > MOST ? String.join(", ", all.subList(0, MOST)) + " and more" : String.join(", ", all);
    }

    private static void addIfBound(
            List<String> uses, AuthenticationFlowModel flow, AuthenticationFlowModel bound, String name) {
        if (bound != null && bound.getId().equals(flow.getId())) {
            uses.add("the realm's " + name + " flow");
        }
    }
}
