package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.delivery.Delivery;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code …/two-step/statistics}. */
public final class StatisticsResource {

    private final AdminRequest call;
    private final UserCounts users;

    public StatisticsResource(AdminRequest call, UserCounts users) {
        this.call = call;
        this.users = users;
    }

    /**
     * How many users have what, and how many messages went where in the last 30 days. Needs the role view-realm, and no
     * role on users: these are figures of the realm, and nobody is named, numbered or told apart in them. However many
     * users there are, a request costs the same.
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response statistics() {
        call.auth().realm().requireViewRealm();
        return call.answer(() -> Statistics.of(
                CredentialTables.of(call.session(), call.realm().getId())
                        .map(tables -> users.of(call.realm().getId())),
                call.session().getProvider(Delivery.class).figures()));
    }
}
