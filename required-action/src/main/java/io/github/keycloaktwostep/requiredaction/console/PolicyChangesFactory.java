package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.RequiredRoles;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RoleModel;

/** Listens in every realm, so that no realm has to enable it. */
public final class PolicyChangesFactory implements EventListenerProviderFactory {

    @Override
    public String getId() {
        return "two-step-policy-changes";
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new PolicyChanges(session);
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public void init(Config.Scope config) {}

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

    @Override
    public void close() {}
}
