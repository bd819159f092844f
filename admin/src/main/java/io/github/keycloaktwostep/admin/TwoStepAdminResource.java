// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin;

import io.github.keycloaktwostep.admin.health.HealthReport;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.message.TestMessageResource;
import io.github.keycloaktwostep.admin.policy.PolicyResource;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetup;
import io.github.keycloaktwostep.admin.realmsetup.SetupRequest;
import io.github.keycloaktwostep.admin.statistics.CredentialTables;
import io.github.keycloaktwostep.admin.statistics.StatisticsCache;
import io.github.keycloaktwostep.admin.users.UsersResource;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/**
 * The path {@code /admin/realms/{realm}/two-step}: the endpoints for a realm as a whole, and sub-resources for the
 * rest.
 */
@Produces(MediaType.APPLICATION_JSON)
public final class TwoStepAdminResource {

    private final AdminRequest request;
    private final StatisticsCache statistics;

    TwoStepAdminResource(AdminRequest request, StatisticsCache statistics) {
        this.request = request;
        this.statistics = statistics;
    }

    /**
     * Registers the required actions, adds two-step verification to a copy of the browser flow and binds the copy.
     * Requires the role manage-realm.
     *
     * @param dryRun "true" reports what would be done and changes nothing
     * @param body as JSON: the options of {@link SetupRequest}; may be missing. A body of another type is not read, but
     *     the parameter makes the server enforce the types
     */
    @POST
    @Path("setup")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.APPLICATION_FORM_URLENCODED, MediaType.TEXT_PLAIN})
    public Response setUp(@QueryParam("dryRun") String dryRun, InputStream body) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> {
            SetupRequest options = RequestInput.optionalJson(request.contentType(), body, SetupRequest.class)
                    .orElse(SetupRequest.PLAIN);
            return new RealmSetup(request, RequestInput.flag("dryRun", dryRun)).apply(options);
        });
    }

    /**
     * Removes two-step verification from the realm: binds the previous flows and removes everything that the set-up
     * created. Users keep their methods. Requires the role manage-realm.
     *
     * @param dryRun "true" reports what would be done and changes nothing
     */
    @POST
    @Path("undo")
    public Response undo(@QueryParam("dryRun") String dryRun) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> new RealmSetup(request, RequestInput.flag("dryRun", dryRun)).undo());
    }

    /**
     * Reports what is broken or insecure, which users cannot set up a method, and what to do. Sends no request to a
     * gateway and reads no users. Requires the role view-realm.
     */
    @GET
    @Path("health")
    public Response health() {
        request.auth().realm().requireViewRealm();
        return request.answer(() -> HealthReport.of(request));
    }

    /**
     * Counts users by what they have set up. Requires the role view-realm, but no role on users, because the response
     * does not identify anybody. The number of database statements does not depend on the number of users.
     */
    @GET
    @Path("statistics")
    public Response statistics() {
        request.auth().realm().requireViewRealm();
        return request.answer(() -> statistics.of(
                request.realm().getId(), now -> new CredentialTables(request.session(), request.realm()).count(now)));
    }

    @Path("policy")
    public PolicyResource policy() {
        return new PolicyResource(request);
    }

    @Path("test-message")
    public TestMessageResource testMessage() {
        return new TestMessageResource(request);
    }

    @Path("users")
    public UsersResource users() {
        return new UsersResource(request);
    }
}
