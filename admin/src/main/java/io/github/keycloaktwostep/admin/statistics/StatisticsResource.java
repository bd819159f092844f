package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code …/two-step/statistics}. */
public final class StatisticsResource {

    private final AdminRequest call;
    private final StatisticsCache cache;

    public StatisticsResource(AdminRequest call, StatisticsCache cache) {
        this.call = call;
        this.cache = cache;
    }

    /**
     * How many users have what. Needs the role view-realm, and no role on users: nobody is named or told apart in the
     * answer. The number of statements is the same for any number of users.
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response statistics() {
        call.auth().realm().requireViewRealm();
        return call.answer(() ->
                cache.of(call.realm().getId(), now -> new CredentialTables(call.session(), call.realm()).count(now)));
    }
}
