// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.users;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.imports.ImportReader;
import io.github.keycloaktwostep.admin.imports.ImportRequest;
import io.github.keycloaktwostep.admin.imports.NumberImport;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.keycloak.models.UserModel;

/**
 * The endpoint {@code …/two-step/users}: shows and repairs the two-step verification of one user, and imports numbers.
 * Keycloak's permissions apply, including fine-grained ones on individual users: reading requires view, and everything
 * else requires manage.
 */
@Produces(MediaType.APPLICATION_JSON)
public final class UsersResource {

    private final AdminRequest request;

    public UsersResource(AdminRequest request) {
        this.request = request;
    }

    /** Shows what a user has set up, and what locks them out. Numbers are masked. */
    @GET
    @Path("{id}")
    public Response status(@PathParam("id") String id) {
        return answer(id, request.auth().users()::requireView, UserAdmin::status);
    }

    /**
     * Removes everything that the user has set up, for instance after a lost phone. The next sign-in asks for no code,
     * and starts the wizard if two-step verification is required.
     *
     * @param logout "false" keeps the sessions. Otherwise all end, because one may be on the lost phone
     */
    @DELETE
    @Path("{id}")
    public Response reset(@PathParam("id") String id, @QueryParam("logout") String logout) {
        return answer(id, request.auth().users()::requireManage, user -> {
            boolean keep = logout != null && !RequestInput.flag("logout", logout);
            return user.reset(!keep);
        });
    }

    /** Removes all locks of a user, so that they can receive and enter codes again. */
    @POST
    @Path("{id}/unlock")
    public Response unlock(@PathParam("id") String id) {
        return answer(id, request.auth().users()::requireManage, UserAdmin::unlock);
    }

    /** Forgets all remembered devices of a user, so that each needs a code again. */
    @DELETE
    @Path("{id}/devices")
    public Response forgetDevices(@PathParam("id") String id) {
        return answer(id, request.auth().users()::requireManage, UserAdmin::forgetDevices);
    }

    /** Makes a user set up two-step verification at the next sign-in, without a grace period. */
    @POST
    @Path("{id}/require")
    public Response require(@PathParam("id") String id) {
        return answer(id, request.auth().users()::requireManage, UserAdmin::require);
    }

    /**
     * Imports phone numbers from another product. Each row has its own result; a rejected row does not affect others.
     * Requires the permission to query users, and to manage each user that is named.
     *
     * @param dryRun "true" reports what would be done and changes nothing
     * @param as for CSV only: see {@link ImportRequest}
     * @param require for CSV only: see {@link ImportRequest}
     * @param body JSON, or CSV with a header line
     */
    @POST
    @Path("import")
    @Consumes({MediaType.APPLICATION_JSON, ImportReader.CSV})
    public Response importNumbers(
            @QueryParam("dryRun") String dryRun,
            @QueryParam("as") String as,
            @QueryParam("require") String require,
            InputStream body) {
        request.auth().users().requireQuery();
        return request.answer(() -> {
            boolean preview = RequestInput.flag("dryRun", dryRun);
            ImportRequest rows = new ImportReader().read(request.contentType(), as, require, body);
            return new NumberImport(request, rows, preview).run();
        });
    }

    private Response answer(String id, Consumer<UserModel> permission, Function<UserAdmin, Object> work) {
        Optional<UserModel> user = Optional.ofNullable(request.session().users().getUserById(request.realm(), id));
        if (user.isEmpty() && !request.auth().users().canQuery()) {
            // Callers who may not query users must not learn which users exist.
            throw new ForbiddenException();
        }
        user.ifPresent(permission);
        return request.answer(() -> work.apply(new UserAdmin(
                request,
                user.orElseThrow(() -> RequestRejected.notFound("id", "The realm has no user with this id")))));
    }
}
