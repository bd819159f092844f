package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
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
 * Listens to admin events that can affect the policy. Restores a lost policy, applies values that the console's form could not
 * store, and reports deleted roles that the policy requires.
 */
final class PolicyChanges implements EventListenerProvider {

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
        if (ACTIONS.contains(type) || type.equals(ResourceType.REALM.name())) {
            guard(new PolicyGuard(session, realm), event, type);
        }
        if (event.getOperationType() == OperationType.DELETE && ROLES.contains(type)) {
            afterCommit(realm.getId());
        }
    }

    /** Runs in the transaction of the change, so that the realm is never visible without its policy. */
    private static void guard(PolicyGuard guard, AdminEvent event, String type) {
        boolean isWizard =
                event.getResourcePath() != null && event.getResourcePath().contains("/" + PolicyStore.REQUIRED_ACTION);
        boolean update = event.getOperationType() == OperationType.UPDATE && isWizard;
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
     * Checks for deleted roles in a new session after the commit: Keycloak reports some deletions before it performs them, and
     * a session may still see removed roles.
     */
    private void afterCommit(String realmId) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                KeycloakModelUtils.runJobInTransaction(factory, newSession -> {
                    RealmModel realm = newSession.realms().getRealm(realmId);
                    newSession.getContext().setRealm(realm);
                    new PolicyGuard(newSession, realm).rolesDeleted();
                });
            }

            @Override
            protected void rollbackImpl() {
                // Nothing was changed.
            }
        });
    }

    @Override
    public void onEvent(Event event) {}

    @Override
    public void close() {}
}
