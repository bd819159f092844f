package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyReader;
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
 * Listens to each change that may touch the policy: restores one that was lost, takes over what the console's form could
 * not store, and reports required roles that were deleted.
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
     * Looks for deleted roles in a session of its own, after the commit: Keycloak reports some deletions before it makes
     * them, and a session may still see what it has removed.
     */
    private void afterCommit(String realmId) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                KeycloakModelUtils.runJobInTransaction(factory, own -> {
                    RealmModel realm = own.realms().getRealm(realmId);
                    own.getContext().setRealm(realm);
                    new PolicyGuard(own, realm).rolesDeleted();
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
