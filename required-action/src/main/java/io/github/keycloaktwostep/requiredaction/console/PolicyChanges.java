package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.keycloak.common.Profile;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.RequiredActionConfigRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Hears of each change that may touch the policy: restores one that was lost, takes over what the console's form could not
 * store, and keeps the tab right.
 */
final class PolicyChanges implements EventListenerProvider {

    private static final String OURS = "TWO_STEP_";
    private static final Set<String> ACTIONS =
            Set.of(ResourceType.REQUIRED_ACTION.name(), ResourceType.REQUIRED_ACTION_CONFIG.name());
    private static final Set<String> ROLES =
            Set.of(ResourceType.REALM_ROLE.name(), ResourceType.CLIENT_ROLE.name(), ResourceType.CLIENT.name());

    private final KeycloakSession session;

    PolicyChanges(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        String type = event.getResourceTypeAsString();
        RealmModel realm = session.getContext().getRealm();
        if (realm == null || type == null || !realm.getId().equals(event.getRealmId())) {
            return;
        }
        boolean ofActions = ACTIONS.contains(type);
        if (ofActions || type.equals(ResourceType.REALM.name())) {
            guard(new PolicyGuard(session, realm), event, type);
        }
        if (event.getOperationType() == OperationType.DELETE && ROLES.contains(type)) {
            atTheEnd(realm, (own, changed) -> new PolicyGuard(own, changed).rolesDeleted());
        }
        if ((ofActions || type.startsWith(OURS)) && Profile.isFeatureEnabled(Profile.Feature.DECLARATIVE_UI)) {
            atTheEnd(realm, (own, changed) -> new PolicyTab(changed).show());
        }
    }

    /** In the transaction of the change, so that nobody sees the realm without its policy. */
    private static void guard(PolicyGuard guard, AdminEvent event, String type) {
        boolean ofTheWizard =
                event.getResourcePath() != null && event.getResourcePath().contains("/" + PolicyReader.REQUIRED_ACTION);
        boolean update = event.getOperationType() == OperationType.UPDATE && ofTheWizard;
        if (update && type.equals(ResourceType.REQUIRED_ACTION_CONFIG.name())) {
            guard.saved(sent(event));
        } else if (update && type.equals(ResourceType.REQUIRED_ACTION.name())) {
            guard.replaced();
        } else {
            guard.check();
        }
    }

    private static Map<String, String> sent(AdminEvent event) {
        try {
            Map<String, String> config = event.getRepresentation() == null
                    ? null
                    : JsonSerialization.readValue(event.getRepresentation(), RequiredActionConfigRepresentation.class)
                            .getConfig();
            return config == null ? Map.of() : config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * In a session of its own, once it is committed: of some changes Keycloak tells before it makes them, and what a
     * session has removed it may still see.
     */
    private void atTheEnd(RealmModel changed, BiConsumer<KeycloakSession, RealmModel> work) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String id = changed.getId();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                KeycloakModelUtils.runJobInTransaction(factory, own -> {
                    RealmModel realm = own.realms().getRealm(id);
                    own.getContext().setRealm(realm);
                    work.accept(own, realm);
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
