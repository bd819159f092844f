package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.Constants;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;

/** What a realm says of levels and methods to apps: the names of the levels, and the mapper of {@code amr}. */
final class TokenSettings {

    private static final String MAPPER = "oidc-two-step-amr-mapper";
    private static final String MAPPER_NAME = "two-step verification";

    /** Numbers as names, so that the claim {@code acr} reads as it does in a realm without names. */
    private static final String LEVEL_NAMES = "{\"1\":1,\"2\":2}";

    /** Clients whose mappers are looked at. */
    private static final int LOOKED_AT = 1_000;

    private final RealmModel realm;
    private final SetUpRequest request;

    TokenSettings(RealmModel realm, SetUpRequest request) {
        this.realm = realm;
        this.request = request;
    }

    List<SetUpStep> plan() {
        List<SetUpStep> steps = new ArrayList<>();
        if (request.levelOfAuthentication() && !named()) {
            steps.add(SetUpStep.planned(Action.SET_LEVEL_NAMES, Constants.ACR_LOA_MAP));
        }
        if (request.amr() && !mapped()) {
            scope().ifPresent(scope ->
                    steps.add(SetUpStep.planned(Action.ADD_PROTOCOL_MAPPER, scope.getName() + " / " + MAPPER_NAME)));
        }
        return steps;
    }

    List<String> warnings() {
        return request.amr() && !mapped() && scope().isEmpty()
                ? List.of("There is no client scope '" + OIDCLoginProtocolFactory.ACR_SCOPE
                        + "' to add the mapper of 'amr' to; add '" + MAPPER
                        + "' to a client scope or a client by hand")
                : List.of();
    }

    /** @return the record with what was made */
    SetUpRecord execute(List<SetUpStep> steps, SetUpRecord record) {
        SetUpRecord made = record;
        for (SetUpStep step : steps) {
            switch (step.action()) {
                case SET_LEVEL_NAMES -> {
                    realm.setAttribute(Constants.ACR_LOA_MAP, LEVEL_NAMES);
                    made = made.withLevelNames();
                }
                case ADD_PROTOCOL_MAPPER ->
                    made = made.withMapper(
                            scope().orElseThrow().addProtocolMapper(mapper()).getId());
                default -> throw new IllegalArgumentException(step.action().id());
            }
        }
        return made;
    }

    /** Takes away what a set-up made, if it is still as it was; without the JAR the mapper would be one of nothing. */
    List<SetUpStep> undo(SetUpRecord record, boolean really) {
        List<SetUpStep> steps = new ArrayList<>();
        if (record.levelNames() && LEVEL_NAMES.equals(realm.getAttribute(Constants.ACR_LOA_MAP))) {
            steps.add(SetUpStep.planned(Action.REMOVE_LEVEL_NAMES, Constants.ACR_LOA_MAP));
            if (really) {
                realm.removeAttribute(Constants.ACR_LOA_MAP);
            }
        }
        own(record).ifPresent(mapper -> {
            ClientScopeModel scope = scope().orElseThrow();
            steps.add(SetUpStep.planned(Action.REMOVE_PROTOCOL_MAPPER, scope.getName() + " / " + mapper.getName()));
            if (really) {
                scope.removeProtocolMapper(mapper);
            }
        });
        return steps;
    }

    /** Mappers of ours that somebody else added; they stay. */
    List<String> othersMappers(SetUpRecord record) {
        Optional<String> own = own(record).map(ProtocolMapperModel::getId);
        Stream<String> ofScopes = realm.getClientScopesStream()
                .filter(scope -> has(scope, own))
                .map(scope -> "client scope '" + scope.getName() + "'");
        Stream<String> ofClients = realm.getClientsStream(0, LOOKED_AT)
                .filter(client -> has(client, own))
                .map(client -> "client '" + client.getClientId() + "'");
        Mention places = Mention.of(Stream.concat(ofScopes, ofClients));
        if (places.isEmpty()) {
            return List.of();
        }
        return List.of("A mapper '" + MAPPER + "' that the set-up did not add stays: " + places.quoted("")
                + ". Without the JAR it adds nothing to tokens");
    }

    private static boolean has(ProtocolMapperContainerModel container, Optional<String> own) {
        return container
                .getProtocolMappersStream()
                .anyMatch(mapper -> MAPPER.equals(mapper.getProtocolMapper())
                        && own.filter(mapper.getId()::equals).isEmpty());
    }

    /** The mapper that a set-up added: by its id, which an import may have changed, else by its name and place. */
    private Optional<ProtocolMapperModel> own(SetUpRecord record) {
        if (record.mapper() == null && !record.empty()) {
            return Optional.empty();
        }
        List<ProtocolMapperModel> candidates = scope().stream()
                .flatMap(ClientScopeModel::getProtocolMappersStream)
                .filter(mapper -> MAPPER.equals(mapper.getProtocolMapper()))
                .toList();
        return candidates.stream()
                .filter(mapper -> mapper.getId().equals(record.mapper()))
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(mapper -> MAPPER_NAME.equals(mapper.getName()))
                        .findFirst());
    }

    private boolean named() {
        String names = realm.getAttribute(Constants.ACR_LOA_MAP);
        return names != null && !names.isBlank() && !names.strip().equals("{}");
    }

    /** In any client scope: an admin may have chosen another one. */
    private boolean mapped() {
        return realm.getClientScopesStream()
                .flatMap(ClientScopeModel::getProtocolMappersStream)
                .anyMatch(mapper -> MAPPER.equals(mapper.getProtocolMapper()));
    }

    /** Keycloak's own, which each client has unless somebody took it away. */
    private Optional<ClientScopeModel> scope() {
        return realm.getClientScopesStream()
                .filter(scope -> OIDCLoginProtocolFactory.ACR_SCOPE.equals(scope.getName()))
                .filter(scope -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(scope.getProtocol()))
                .findFirst();
    }

    private static ProtocolMapperModel mapper() {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName(MAPPER_NAME);
        mapper.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        mapper.setProtocolMapper(MAPPER);
        mapper.setConfig(new HashMap<>(Map.of(
                OIDCAttributeMapperHelper.INCLUDE_IN_ID_TOKEN, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_ACCESS_TOKEN, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_USERINFO, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_INTROSPECTION, "true")));
        return mapper;
    }
}
