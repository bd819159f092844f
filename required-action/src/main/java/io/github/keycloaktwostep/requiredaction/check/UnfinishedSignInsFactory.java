package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Listens in every realm, so that no realm has to enable it. */
public final class UnfinishedSignInsFactory
        implements EventListenerProviderFactory, StatelessProviderFactory<EventListenerProvider> {

    @Override
    public String getId() {
        return "two-step-unfinished-sign-ins";
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new UnfinishedSignIns(session);
    }

    @Override
    public boolean isGlobal() {
        return true;
    }
}
