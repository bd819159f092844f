package io.github.keycloaktwostep.admin.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Where people come by a flow: as the realm's own, at a client, at an identity provider. */
final class FlowUses {

    private final KeycloakSession session;
    private final RealmModel realm;

    FlowUses(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * @param bound what the doors lead to, now or afterwards
     * @return one entry for each use in words; empty if nobody comes by
     */
    List<String> of(AuthenticationFlowModel flow, Map<Door, AuthenticationFlowModel> bound) {
        List<String> uses = new ArrayList<>();
        bound.forEach((door, leadsTo) -> {
            if (leadsTo.getId().equals(flow.getId())) {
                uses.add("the realm's " + door + " flow");
            }
        });
        is(flow, realm.getRegistrationFlow(), "registration").ifPresent(uses::add);
        is(flow, realm.getFirstBrokerLoginFlow(), "first broker login").ifPresent(uses::add);
        is(flow, realm.getClientAuthenticationFlow(), "client authentication").ifPresent(uses::add);
        is(flow, realm.getDockerAuthenticationFlow(), "docker authentication").ifPresent(uses::add);
        named("client", clients(flow)).ifPresent(uses::add);
        named("identity provider", session.identityProviders().getByFlow(flow.getId(), null, 0, Mention.MOST + 1))
                .ifPresent(uses::add);
        return List.copyOf(uses);
    }

    private Stream<String> clients(AuthenticationFlowModel flow) {
        return Stream.of(Door.BROWSER, Door.DIRECT_GRANT)
                .flatMap(door -> realm.searchClientByAuthenticationFlowBindingOverrides(
                        Map.of(door.override(), flow.getId()), 0, Mention.MOST + 1))
                .map(ClientModel::getClientId);
    }

    private static Optional<String> is(AuthenticationFlowModel flow, AuthenticationFlowModel other, String name) {
        return Optional.ofNullable(other)
                .filter(known -> known.getId().equals(flow.getId()))
                .map(known -> "the realm's " + name + " flow");
    }

    private static Optional<String> named(String kind, Stream<String> users) {
        Mention mention = Mention.of(users);
        return mention.isEmpty()
                ? Optional.empty()
                : Optional.of(kind + (mention.ofSeveral() ? "s " : " ") + mention.quoted("'"));
    }
}
