package io.github.keycloaktwostep.requiredaction.console;

import java.util.Set;
import org.keycloak.common.Profile;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

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

    /**
     * In a session of its own, once it is committed: of some changes Keycloak tells before it makes them, and what a
     * session has removed it may still see.
     */
    private void showAtTheEnd(RealmModel changed) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String id = changed.getId();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                KeycloakModelUtils.runJobInTransaction(factory, own -> {
                    RealmModel realm = own.realms().getRealm(id);
                    own.getContext().setRealm(realm);
                    new PolicyTab(realm).show();
                });
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
