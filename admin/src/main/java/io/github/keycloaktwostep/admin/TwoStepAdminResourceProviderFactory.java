// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.statistics.StatisticsCache;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Registers the Admin REST API at {@code /admin/realms/{realm}/two-step}. All sessions share this one provider, which
 * has no state of a session.
 */
public final class TwoStepAdminResourceProviderFactory
        implements AdminRealmResourceProviderFactory,
                StatelessProviderFactory<AdminRealmResourceProvider>,
                AdminRealmResourceProvider {

    public static final String PROVIDER_ID = "two-step";

    private final StatisticsCache statistics = new StatisticsCache(new ServerClock());

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return this;
    }

    /** Creates the resource for one request. Keycloak has authenticated the caller by then. */
    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        return new TwoStepAdminResource(new AdminRequest(session, realm, auth, adminEvent), statistics);
    }

    @Override
    public void close() {}
}
