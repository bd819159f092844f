// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.clock;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.infinispan.manager.EmbeddedCacheManager;
import org.keycloak.common.util.Time;
import org.keycloak.connections.infinispan.InfinispanConnectionProvider;
import org.keycloak.connections.infinispan.InfinispanUtil;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * Moves the time of a test server, both Keycloak's and that of its caches, so that cache entries expire accordingly.
 */
public final class TestClock implements RealmResourceProvider {

    private final KeycloakSession session;

    TestClock(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Object getResource() {
        return this;
    }

    /** @param offset seconds ahead of the real time; 0 for the real time */
    @POST
    @Path("/")
    public void moveTo(@QueryParam("offset") int offset) {
        InfinispanUtil.setTimeServiceToKeycloakTime(caches());
        Time.setOffset(offset);
    }

    /** Expires cache entries now. By default, the caches check every few minutes of real time. */
    @POST
    @Path("/expire")
    public void expire() {
        EmbeddedCacheManager caches = caches();
        caches.getCacheNames().stream().filter(caches::isRunning).forEach(name -> caches.getCache(name)
                .getAdvancedCache()
                .getExpirationManager()
                .processExpiration());
    }

    private EmbeddedCacheManager caches() {
        return session.getProvider(InfinispanConnectionProvider.class)
                .getCache(InfinispanConnectionProvider.ACTION_TOKEN_CACHE)
                .getCacheManager();
    }

    @Override
    public void close() {}
}
