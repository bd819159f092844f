// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;

/** Adds the mapper for the claim {@code amr} to Keycloak's client scope {@code acr}, which clients have by default. */
final class AmrMapper {

    private static final String NAME = "two-step verification";
    private static final String SCOPE = OIDCLoginProtocolFactory.ACR_SCOPE;

    private final SetupContext context;
    private final RealmModel realm;

    AmrMapper(SetupContext context) {
        this.context = context;
        this.realm = context.realm();
    }

    void add() {
        // An admin may have chosen another client scope.
        if (realm.getClientScopesStream().flatMap(AmrMapper::mappers).findAny().isPresent()) {
            return;
        }
        Optional<ClientScopeModel> scope = scope();
        if (scope.isEmpty()) {
            context.warn("There is no client scope '" + SCOPE + "' for the 'amr' mapper; add '" + ProviderIds.AMR_MAPPER
                    + "' to a client scope or a client manually");
            return;
        }
        scope.get().addProtocolMapper(mapper());
        context.record().amrMapper = true;
        context.step(Action.ADD_PROTOCOL_MAPPER, SCOPE + " / " + NAME);
    }

    /** Keeps mappers that an admin has added. Without the JAR, they add nothing to tokens. */
    void remove() {
        if (context.record().amrMapper) {
            scope().ifPresent(scope -> mappers(scope)
                    .filter(mapper -> NAME.equals(mapper.getName()))
                    .toList()
                    .forEach(mapper -> {
                        scope.removeProtocolMapper(mapper);
                        context.step(Action.REMOVE_PROTOCOL_MAPPER, SCOPE + " / " + NAME);
                    }));
        }
        context.record().amrMapper = false;
    }

    private static Stream<ProtocolMapperModel> mappers(ProtocolMapperContainerModel container) {
        return container
                .getProtocolMappersStream()
                .filter(mapper -> ProviderIds.AMR_MAPPER.equals(mapper.getProtocolMapper()));
    }

    private Optional<ClientScopeModel> scope() {
        return Optional.ofNullable(KeycloakModelUtils.getClientScopeByName(realm, SCOPE))
                .filter(scope -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(scope.getProtocol()));
    }

    private static ProtocolMapperModel mapper() {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName(NAME);
        mapper.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        mapper.setProtocolMapper(ProviderIds.AMR_MAPPER);
        mapper.setConfig(new HashMap<>(Map.of(
                OIDCAttributeMapperHelper.INCLUDE_IN_ID_TOKEN, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_ACCESS_TOKEN, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_USERINFO, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_INTROSPECTION, "true")));
        return mapper;
    }
}
