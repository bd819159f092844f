// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** The endpoint {@code …/two-step/setup}. */
public final class SetupResource {

    private final AdminRequest request;

    public SetupResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Registers the required actions, puts two-step verification into a copy of the browser flow and binds the copy. Requires
     * the role manage-realm.
     *
     * @param dryRun "true" reports what would be done and changes nothing
     * @param body as JSON: the options of {@link SetupRequest}; may be missing. A body of another type is not read, but the
     *     parameter makes the server enforce the types
     */
    @POST
    @Consumes({MediaType.APPLICATION_JSON, MediaType.APPLICATION_FORM_URLENCODED, MediaType.TEXT_PLAIN})
    @Produces(MediaType.APPLICATION_JSON)
    public Response setUp(@QueryParam("dryRun") String dryRun, InputStream body) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> {
            SetupRequest options = RequestInput.optionalJsonObject(request.contentType(), body)
                    .map(SetupRequest::of)
                    .orElse(SetupRequest.PLAIN);
            return new RealmSetup(request, RequestInput.flag("dryRun", dryRun)).apply(options);
        });
    }
}
