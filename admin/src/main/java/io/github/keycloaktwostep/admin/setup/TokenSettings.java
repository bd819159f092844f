package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.Constants;
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
        for (ClientScopeModel scope : realm.getClientScopesStream().toList()) {
            scope.getProtocolMappersStream()
                    .filter(mapper -> MAPPER.equals(mapper.getProtocolMapper()))
                    .toList()
                    .forEach(mapper -> {
                        steps.add(SetUpStep.planned(
                                Action.REMOVE_PROTOCOL_MAPPER, scope.getName() + " / " + mapper.getName()));
                        if (really) {
                            scope.removeProtocolMapper(mapper);
                        }
                    });
        }
        return steps;
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
