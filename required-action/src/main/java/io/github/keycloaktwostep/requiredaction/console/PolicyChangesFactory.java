package io.github.keycloaktwostep.requiredaction.console;

import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Listens in every realm, so that nobody has to switch it on. */
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

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
