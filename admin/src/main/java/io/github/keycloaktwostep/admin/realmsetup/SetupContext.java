// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;

/**
 * One request to set up a realm, or to undo the set-up.
 *
 * @param dryRun whether the transaction is rolled back at the end
 * @param record what earlier requests created
 * @param steps what this request did so far
 * @param warnings what the admin should know
 */
record SetupContext(
        KeycloakSession session,
        RealmModel realm,
        boolean dryRun,
        SetupRecord record,
        List<SetupStep> steps,
        List<String> warnings) {

    static SetupContext of(KeycloakSession session, RealmModel realm, boolean dryRun) {
        return new SetupContext(session, realm, dryRun, SetupRecord.of(realm), new ArrayList<>(), new ArrayList<>());
    }

    void step(Action action, String target) {
        steps.add(new SetupStep(action, target));
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    /** @throws RequestRejected if this server does not have the provider */
    ProviderFactory<?> requireProvider(Class<? extends Provider> spi, String id, String kind) {
        ProviderFactory<?> factory = session.getKeycloakSessionFactory().getProviderFactory(spi, id);
        if (factory == null) {
            throw RequestRejected.conflict(
                    "provider_missing",
                    "This server has no " + kind + " '" + id
                            + "'; check that the complete Keycloak Two-Step JAR is installed and that the provider is not"
                            + " disabled");
        }
        return factory;
    }
}
