// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The endpoint {@code …/two-step/undo}. */
public final class UndoResource {

    private final AdminRequest request;

    public UndoResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Removes two-step verification from the realm: binds the previous flows and removes everything that the set-up created.
     * Users keep their methods. Requires the role manage-realm.
     *
     * @param dryRun "true" reports what would be done and changes nothing
     */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public Response undo(@QueryParam("dryRun") String dryRun) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> new RealmSetup(request, RequestInput.flag("dryRun", dryRun)).undo());
    }
}
