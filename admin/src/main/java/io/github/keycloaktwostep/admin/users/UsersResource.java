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
 * {@code …/two-step/users}: a user in trouble. Keycloak's permissions hold, also fine-grained ones on single users: to
 * look needs view, everything else manage.
 */
public final class UsersResource {

    private final AdminRequest call;

    public UsersResource(AdminRequest call) {
        this.call = call;
    }

    /** What a user has set up, and what stands in the way of a code. Numbers are masked. */
    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response status(@PathParam("id") String id) {
        return answer(id, call.auth().users()::requireView, UserAdmin::status);
    }

    /**
     * Sets a user back to never having set it up, for instance after a lost phone: the next sign-in asks for no code,
     * and for the set-up where that is required.
     *
     * @param logout "false": sessions stay. Else all end, since one may be on the phone that was lost
     */
    @DELETE
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response reset(@PathParam("id") String id, @QueryParam("logout") String logout) {
        return answer(id, call.auth().users()::requireManage, user -> {
            boolean keep = logout != null && !RequestInput.flag("logout", logout);
            return user.reset(!keep);
        });
    }

    /** Lets a user try and be sent codes again, whatever went wrong before. */
    @POST
    @Path("{id}/unlock")
    @Produces(MediaType.APPLICATION_JSON)
    public Response unlock(@PathParam("id") String id) {
        return answer(id, call.auth().users()::requireManage, UserAdmin::unlock);
    }

    /** Forgets all remembered devices, so that each asks for a code again. */
    @DELETE
    @Path("{id}/devices")
    @Produces(MediaType.APPLICATION_JSON)
    public Response forgetDevices(@PathParam("id") String id) {
        return answer(id, call.auth().users()::requireManage, UserAdmin::forgetDevices);
    }

    /** Makes a user set it up at the next sign-in, without days of grace. */
    @POST
    @Path("{id}/require")
    @Produces(MediaType.APPLICATION_JSON)
    public Response require(@PathParam("id") String id) {
        return answer(id, call.auth().users()::requireManage, UserAdmin::require);
    }

    /**
     * Takes over numbers of another product, row by row: each is answered for itself, and a bad one stops no other. Needs
     * the right to look for users, and to manage each of those named.
     *
     * @param dryRun "true": tells what would be done and changes nothing
     * @param as of CSV: see {@link ImportRequest}
     * @param require of CSV: see {@link ImportRequest}
     * @param body JSON, or CSV with a header line
     */
    @POST
    @Path("import")
    @Consumes({MediaType.APPLICATION_JSON, ImportReader.CSV})
    @Produces(MediaType.APPLICATION_JSON)
    public Response importNumbers(
            @QueryParam("dryRun") String dryRun,
            @QueryParam("as") String as,
            @QueryParam("require") String require,
            InputStream body) {
        call.auth().users().requireQuery();
        return call.answer(() -> {
            boolean only = RequestInput.flag("dryRun", dryRun);
            ImportRequest request = new ImportReader().read(call.contentType(), as, require, body);
            return new NumberImport(call, request, only).run();
        });
    }

    private Response answer(String id, Consumer<UserModel> right, Function<UserAdmin, Object> work) {
        Optional<UserModel> user = Optional.ofNullable(call.session().users().getUserById(call.realm(), id));
        if (user.isEmpty() && !call.auth().users().canQuery()) {
            // Who may not look for users does not learn which there are.
            throw new ForbiddenException();
        }
        user.ifPresent(right);
        return call.answer(() -> work.apply(new UserAdmin(
                call,
                user.orElseThrow(() -> RequestRejected.notFound("id", "There is no user of this id in the realm")))));
    }
}
