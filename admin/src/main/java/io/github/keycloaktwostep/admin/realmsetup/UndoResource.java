package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.keycloak.events.admin.OperationType;

/** {@code …/two-step/undo}. */
public final class UndoResource {

    private static final String EVENT = "TWO_STEP_UNDO";

    private final AdminRequest call;

    public UndoResource(AdminRequest call) {
        this.call = call;
    }

    /**
     * Takes two-step verification out of the realm: binds what was bound before, removes what the set-up made. Users keep
     * what they have set up. Needs the role manage-realm.
     *
     * @param dryRun "true": tells what would be done and changes nothing
     */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public Response undo(@QueryParam("dryRun") String dryRun) {
        call.auth().realm().requireManageRealm();
        return call.answer(() -> {
            UndoAnswer answer =
                    new RealmSetup(call.session(), call.realm(), RequestInput.flag("dryRun", dryRun)).undo();
            if (answer.changed()) {
                call.report(OperationType.ACTION, EVENT, answer);
            }
            return answer;
        });
    }
}
