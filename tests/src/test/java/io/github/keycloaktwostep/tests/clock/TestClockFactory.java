// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.clock;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Runs inside test servers only, in a separate provider JAR. */
public final class TestClockFactory implements RealmResourceProviderFactory {

    @Override
    public String getId() {
        return "test-clock";
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new TestClock(session);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
