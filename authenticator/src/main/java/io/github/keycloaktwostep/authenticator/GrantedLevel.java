// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator;

import java.util.Optional;
import java.util.OptionalInt;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.conditional.ConditionalLoaAuthenticatorFactory;
import org.keycloak.authentication.authenticators.util.LoAUtil;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;

/**
 * The level of authentication that a user reaches by passing a step: the highest level of the conditions on the
 * enclosing sub-flows.
 *
 * <p>The requested level is not enough. Keycloak always enters the first sub-flow with such a condition, even if its
 * level was not requested, and the session has that level afterwards (Keycloak's ConditionalLoaAuthenticator).
 */
final class GrantedLevel {

    /** Deeper than any real flow; stops at a cycle of sub-flows. */
    private static final int MAX_DEPTH = 50;

    private GrantedLevel() {}

    /** @return {@link Constants#NO_LOA} if there is no such condition */
    static int of(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        int highest = Constants.NO_LOA;
        Optional<AuthenticationExecutionModel> execution = Optional.ofNullable(context.getExecution());
        for (int depth = 0; execution.isPresent() && depth < MAX_DEPTH; depth++) {
            String flow = execution.get().getParentFlow();
            highest = Math.max(highest, levelOf(realm, flow).orElse(Constants.NO_LOA));
            execution = Optional.ofNullable(realm.getAuthenticationExecutionByFlowId(flow));
        }
        return highest;
    }

    private static OptionalInt levelOf(RealmModel realm, String flow) {
        return realm.getAuthenticationExecutionsStream(flow)
                .filter(AuthenticationExecutionModel::isEnabled)
                .filter(execution ->
                        ConditionalLoaAuthenticatorFactory.PROVIDER_ID.equals(execution.getAuthenticator()))
                .flatMap(execution -> level(realm, execution).stream())
                .mapToInt(Integer::intValue)
                .max();
    }

    private static Optional<Integer> level(RealmModel realm, AuthenticationExecutionModel condition) {
        AuthenticatorConfigModel config = realm.getAuthenticatorConfigById(condition.getAuthenticatorConfig());
        return Optional.ofNullable(config).map(LoAUtil::getLevelFromLoaConditionConfiguration);
    }
}
