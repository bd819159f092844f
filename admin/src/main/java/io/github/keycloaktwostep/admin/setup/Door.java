package io.github.keycloaktwostep.admin.setup;

import java.util.Optional;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.DefaultAuthenticationFlows;

/** What a realm binds a flow to. */
enum Door {
    BROWSER("browser", AuthenticationFlowBindings.BROWSER_BINDING, DefaultAuthenticationFlows.BROWSER_FLOW) {
        @Override
        Optional<AuthenticationFlowModel> bound(RealmModel realm) {
            return Optional.ofNullable(realm.getBrowserFlow());
        }

        @Override
        void bind(RealmModel realm, AuthenticationFlowModel flow) {
            realm.setBrowserFlow(flow);
        }
    },
    DIRECT_GRANT(
            "direct grant",
            AuthenticationFlowBindings.DIRECT_GRANT_BINDING,
            DefaultAuthenticationFlows.DIRECT_GRANT_FLOW) {
        @Override
        Optional<AuthenticationFlowModel> bound(RealmModel realm) {
            return Optional.ofNullable(realm.getDirectGrantFlow());
        }

        @Override
        void bind(RealmModel realm, AuthenticationFlowModel flow) {
            realm.setDirectGrantFlow(flow);
        }
    },
    /** Clients have no flow of their own for it. */
    RESET_CREDENTIALS("reset credentials", "", DefaultAuthenticationFlows.RESET_CREDENTIALS_FLOW) {
        @Override
        Optional<AuthenticationFlowModel> bound(RealmModel realm) {
            return Optional.ofNullable(realm.getResetCredentialsFlow());
        }

        @Override
        void bind(RealmModel realm, AuthenticationFlowModel flow) {
            realm.setResetCredentialsFlow(flow);
        }
    };

    private final String words;
    private final String override;
    private final String builtIn;

    Door(String words, String override, String builtIn) {
        this.words = words;
        this.override = override;
        this.builtIn = builtIn;
    }

    abstract Optional<AuthenticationFlowModel> bound(RealmModel realm);

    abstract void bind(RealmModel realm, AuthenticationFlowModel flow);

    /** Alias of Keycloak's own flow. */
    String builtIn() {
        return builtIn;
    }

    /** Key under which a client names a flow of its own. */
    String override() {
        return override;
    }

    /** As the admin console calls it. */
    @Override
    public String toString() {
        return words;
    }
}
