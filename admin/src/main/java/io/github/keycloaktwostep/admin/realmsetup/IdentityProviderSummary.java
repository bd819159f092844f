// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;

/**
 * An identity provider through which users sign in.
 *
 * @param firstBrokerFlow alias of its first-login flow; left out if it has none
 * @param postBrokerFlow alias of its post-login flow; left out if it has none
 * @param secondStep where the second step is asked for: {@code post-broker-flow}, or {@code two-step-check}, the
 *     required action at the end of every sign-in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdentityProviderSummary(
        String alias, boolean enabled, String firstBrokerFlow, String postBrokerFlow, String secondStep) {

    /** Maximum number of identity providers in a response. */
    static final int MOST = 200;

    /** Lists the identity providers. Warns if there are more than can be listed. */
    static List<IdentityProviderSummary> all(SetupContext context, RealmFlows flows) {
        List<IdentityProviderModel> providers = KeycloakVersions.identityProviders(context.session(), MOST + 1);
        if (providers.size() > MOST) {
            context.warn(
                    "There are more than " + MOST + " identity providers; only the first " + MOST + " are listed here");
        }
        return providers.stream()
                .limit(MOST)
                .map(provider -> of(provider, context.realm(), flows))
                .toList();
    }

    private static IdentityProviderSummary of(IdentityProviderModel provider, RealmModel realm, RealmFlows flows) {
        Optional<AuthenticationFlowModel> first = flow(provider.getFirstBrokerLoginFlowId(), realm);
        Optional<AuthenticationFlowModel> post = flow(provider.getPostBrokerLoginFlowId(), realm);
        boolean inFlow = post.map(flows::read)
                .filter(flow -> flow.runs(ProviderIds.VERIFICATION))
                .isPresent();
        return new IdentityProviderSummary(
                provider.getAlias(),
                provider.isEnabled(),
                first.map(AuthenticationFlowModel::getAlias).orElse(null),
                post.map(AuthenticationFlowModel::getAlias).orElse(null),
                inFlow ? "post-broker-flow" : ProviderIds.CHECK);
    }

    private static Optional<AuthenticationFlowModel> flow(String id, RealmModel realm) {
        return Optional.ofNullable(id).map(realm::getAuthenticationFlowById);
    }
}
