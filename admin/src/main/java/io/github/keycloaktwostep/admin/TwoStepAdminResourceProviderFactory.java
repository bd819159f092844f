// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin;

import io.github.keycloaktwostep.admin.statistics.StatisticsCache;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/** Registers the Admin REST API at {@code /admin/realms/{realm}/two-step}. */
public final class TwoStepAdminResourceProviderFactory
        implements AdminRealmResourceProviderFactory, StatelessProviderFactory<AdminRealmResourceProvider> {

    public static final String PROVIDER_ID = "two-step";

    private final StatisticsCache statistics = new StatisticsCache(new ServerClock());

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return new TwoStepAdminResourceProvider(statistics);
    }
}
