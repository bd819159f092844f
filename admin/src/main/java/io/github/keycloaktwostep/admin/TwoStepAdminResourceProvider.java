// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.statistics.StatisticsCache;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Creates the resource for one request. Keycloak has authenticated the caller by then. */
public final class TwoStepAdminResourceProvider implements AdminRealmResourceProvider {

    private final StatisticsCache statistics;

    TwoStepAdminResourceProvider(StatisticsCache statistics) {
        this.statistics = statistics;
    }

    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        return new TwoStepAdminResource(new AdminRequest(session, realm, auth, adminEvent), statistics);
    }

    @Override
    public void close() {}
}
