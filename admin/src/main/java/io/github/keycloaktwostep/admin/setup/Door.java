package io.github.keycloaktwostep.admin.setup;

import java.util.Optional;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;

/** What a realm binds a flow to. */
enum Door {
    BROWSER("browser", AuthenticationFlowBindings.BROWSER_BINDING) {
        @Override
        Optional<AuthenticationFlowModel> bound(RealmModel realm) {
            return Optional.ofNullable(realm.getBrowserFlow());
        }

        @Override
        void bind(RealmModel realm, AuthenticationFlowModel flow) {
            realm.setBrowserFlow(flow);
        }
    },
    DIRECT_GRANT("direct grant", AuthenticationFlowBindings.DIRECT_GRANT_BINDING) {
        @Override
        Optional<AuthenticationFlowModel> bound(RealmModel realm) {
            return Optional.ofNullable(realm.getDirectGrantFlow());
        }

        @Override
        void bind(RealmModel realm, AuthenticationFlowModel flow) {
            realm.setDirectGrantFlow(flow);
        }
    };

    private final String words;
    private final String override;

    Door(String words, String override) {
        this.words = words;
        this.override = override;
    }

    abstract Optional<AuthenticationFlowModel> bound(RealmModel realm);

    abstract void bind(RealmModel realm, AuthenticationFlowModel flow);

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
