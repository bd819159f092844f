package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Registers {@link TwoStepRealmResource} at {@code /realms/{realm}/two-step}. */
public final class TwoStepRealmResourceProviderFactory
        implements RealmResourceProviderFactory, StatelessProviderFactory<RealmResourceProvider> {

    public static final String PROVIDER_ID = "two-step";

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new RealmResourceProvider() {

            @Override
            public Object getResource() {
                return new TwoStepRealmResource(session);
            }

            @Override
            public void close() {}
        };
    }
}
