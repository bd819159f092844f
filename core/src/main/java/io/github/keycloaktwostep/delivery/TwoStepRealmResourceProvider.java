package io.github.keycloaktwostep.delivery;

import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;

/** Makes the resource for one request. */
public final class TwoStepRealmResourceProvider implements RealmResourceProvider {

    private final KeycloakSession session;

    TwoStepRealmResourceProvider(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Object getResource() {
        return new TwoStepRealmResource(session);
    }

    @Override
    public void close() {}
}
