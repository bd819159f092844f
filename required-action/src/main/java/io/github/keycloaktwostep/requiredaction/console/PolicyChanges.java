package io.github.keycloaktwostep.requiredaction.console;

import java.util.Set;
import org.keycloak.common.Profile;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Keeps the tab right when the policy is changed by other means. */
final class PolicyChanges implements EventListenerProvider {

    private static final String OURS = "TWO_STEP_";
    private static final Set<String> KEYCLOAKS =
            Set.of(ResourceType.REQUIRED_ACTION.name(), ResourceType.REQUIRED_ACTION_CONFIG.name());

    private final KeycloakSession session;

    PolicyChanges(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        String type = event.getResourceTypeAsString();
        RealmModel realm = session.getContext().getRealm();
        if (realm == null || type == null || !Profile.isFeatureEnabled(Profile.Feature.DECLARATIVE_UI)) {
            return;
        }
        if (type.startsWith(OURS) || KEYCLOAKS.contains(type)) {
            showAtTheEnd(realm);
        }
    }

    /** Of some changes Keycloak tells before it makes them. */
    private void showAtTheEnd(RealmModel realm) {
        session.getTransactionManager().enlistPrepare(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                new PolicyTab(realm).show();
            }

            @Override
            protected void rollbackImpl() {
                // nothing was changed
            }
        });
    }

    @Override
    public void onEvent(Event event) {}

    @Override
    public void close() {}
}
