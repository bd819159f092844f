package io.github.keycloaktwostep.requiredaction.check;

import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Listens in every realm, so that no realm has to enable it. */
public final class UnconfirmedRemovalsFactory implements EventListenerProviderFactory {

    @Override
    public String getId() {
        return "two-step-unconfirmed-removals";
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new UnconfirmedRemovals(session);
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
