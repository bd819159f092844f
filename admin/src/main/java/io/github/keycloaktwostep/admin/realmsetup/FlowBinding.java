// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import java.util.Optional;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.DefaultAuthenticationFlows;

/** Bindings of a realm that the set-up may change. Their names are stored in {@link SetupRecord}. */
enum FlowBinding {
    BROWSER(DefaultAuthenticationFlows.BROWSER_FLOW, AuthenticationFlowBindings.BROWSER_BINDING),
    DIRECT_GRANT(DefaultAuthenticationFlows.DIRECT_GRANT_FLOW, AuthenticationFlowBindings.DIRECT_GRANT_BINDING),
    /** Clients cannot override this binding. */
    RESET_CREDENTIALS(DefaultAuthenticationFlows.RESET_CREDENTIALS_FLOW, "");

    private final String builtIn;
    private final String override;

    FlowBinding(String builtIn, String override) {
        this.builtIn = builtIn;
        this.override = override;
    }

    Optional<AuthenticationFlowModel> bound(RealmModel realm) {
        return Optional.ofNullable(
                switch (this) {
                    case BROWSER -> realm.getBrowserFlow();
                    case DIRECT_GRANT -> realm.getDirectGrantFlow();
                    case RESET_CREDENTIALS -> realm.getResetCredentialsFlow();
                });
    }

    /** Alias of the flow that is bound; empty if none is. */
    String alias(RealmModel realm) {
        return bound(realm).map(AuthenticationFlowModel::getAlias).orElse("");
    }

    void bind(RealmModel realm, AuthenticationFlowModel flow) {
        switch (this) {
            case BROWSER -> realm.setBrowserFlow(flow);
            case DIRECT_GRANT -> realm.setDirectGrantFlow(flow);
            case RESET_CREDENTIALS -> realm.setResetCredentialsFlow(flow);
        }
    }

    /** Alias of Keycloak's own flow, which is also what the admin console calls the binding. */
    String builtIn() {
        return builtIn;
    }

    /** Key under which a client overrides the binding. */
    String override() {
        return override;
    }
}
