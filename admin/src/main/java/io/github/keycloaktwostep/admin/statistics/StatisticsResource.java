// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The endpoint {@code …/two-step/statistics}. */
public final class StatisticsResource {

    private final AdminRequest request;
    private final StatisticsCache cache;

    public StatisticsResource(AdminRequest request, StatisticsCache cache) {
        this.request = request;
        this.cache = cache;
    }

    /**
     * Counts users by what they have set up. Requires the role view-realm, but no role on users, because the answer does not
     * identify anybody. The number of database statements does not depend on the number of users.
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response statistics() {
        request.auth().realm().requireViewRealm();
        return request.answer(() -> cache.of(
                request.realm().getId(), now -> new CredentialTables(request.session(), request.realm()).count(now)));
    }
}
