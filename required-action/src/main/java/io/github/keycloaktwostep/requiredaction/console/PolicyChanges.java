// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.RequiredRoles;
import io.github.keycloaktwostep.requiredaction.GlobalListener;
import io.github.keycloaktwostep.transaction.RealmInNewTransaction;
import io.github.keycloaktwostep.transaction.TransactionCallback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.representations.idm.RequiredActionConfigRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Listens to admin events that can affect the policy. Restores a lost policy, applies values that the console's form
 * could not store, and reports deleted roles that the policy requires.
 */
public final class PolicyChanges extends GlobalListener {

    private static final Set<String> ACTIONS =
            Set.of(ResourceType.REQUIRED_ACTION.name(), ResourceType.REQUIRED_ACTION_CONFIG.name());
    private static final Set<String> ROLES =
            Set.of(ResourceType.REALM_ROLE.name(), ResourceType.CLIENT_ROLE.name(), ResourceType.CLIENT.name());

    public PolicyChanges() {
        super("two-step-policy-changes");
    }

    @Override
    protected void onAdminEvent(KeycloakSession session, AdminEvent event) {
        String type = event.getResourceTypeAsString();
        RealmModel realm = session.getContext().getRealm();
        if (realm == null || type == null || !realm.getId().equals(event.getRealmId())) {
            return;
        }
        if (ACTIONS.contains(type) || type.equals(ResourceType.REALM.name())) {
            guard(new PolicyGuard(session, realm), event, type);
        }
        if (event.getOperationType() == OperationType.DELETE && ROLES.contains(type)) {
            afterCommit(session, realm.getId());
        }
    }

    /** Runs in the transaction of the change, so that the realm is never visible without its policy. */
    private static void guard(PolicyGuard guard, AdminEvent event, String type) {
        boolean isWizard =
                event.getResourcePath() != null && event.getResourcePath().contains("/" + ProviderIds.SETUP);
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
     * Checks for deleted roles in a new session after the commit: Keycloak reports some deletions before it performs
     * them, and a session may still see removed roles.
     */
    private static void afterCommit(KeycloakSession session, String realmId) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        TransactionCallback.register(
                session,
                () -> RealmInNewTransaction.run(
                        factory, realmId, (own, realm) -> new PolicyGuard(own, realm).rolesDeleted()),
                () -> {});
    }

    /** The policy stores required roles by name, so it is updated when a role or client is renamed. */
    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof RoleModel.RoleNameChangeEvent role) {
                String prefix = role.getClientId() == null ? "" : role.getClientId() + ".";
                String before = prefix + role.getPreviousName();
                String now = prefix + role.getNewName();
                RequiredRoles.renamed(
                        role.getKeycloakSession(), role.getRealm(), name -> name.equals(before) ? now : name);
            } else if (event instanceof ClientModel.ClientIdChangeEvent client) {
                String before = client.getPreviousClientId() + ".";
                RequiredRoles.renamed(
                        client.getKeycloakSession(),
                        client.getUpdatedClient().getRealm(),
                        name -> name.startsWith(before) && isRole(client, name.substring(before.length()))
                                ? client.getNewClientId() + "." + name.substring(before.length())
                                : name);
            }
        });
    }

    private static boolean isRole(ClientModel.ClientIdChangeEvent client, String name) {
        return client.getUpdatedClient().getRole(name) != null;
    }
}
