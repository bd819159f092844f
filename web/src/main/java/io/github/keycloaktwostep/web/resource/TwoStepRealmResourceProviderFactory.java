// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.resource;

import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Registers {@link TwoStepRealmResource} at {@code /realms/{realm}/two-step}. */
public final class TwoStepRealmResourceProviderFactory
        implements RealmResourceProviderFactory, StatelessProviderFactory<RealmResourceProvider> {

    @Override
    public String getId() {
        return RealmUrls.RESOURCE;
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
