package io.github.keycloaktwostep.admin.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.keycloak.events.admin.OperationType;

/** {@code …/two-step/policy}. */
public final class PolicyResource {

    /** Resource type of the admin event that a change of the policy writes. */
    static final String EVENT = "TWO_STEP_POLICY";

    private final AdminRequest call;

    public PolicyResource(AdminRequest call) {
        this.call = call;
    }

    /** All toggles with the values in force. Needs the role view-realm. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response policy() {
        call.auth().realm().requireViewRealm();
        return call.answer(() -> new StoredPolicy(call.session(), call.realm()).inForce());
    }

    /**
     * Changes the toggles that are named; {@code null} brings the default back. Needs the role manage-realm.
     *
     * @param body read by hand, so that bad input gets our JSON error
     */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response updatePolicy(InputStream body) {
        call.auth().realm().requireManageRealm();
        return call.answer(() -> {
            ObjectNode change = RequestInput.jsonObject(call.contentType(), body);
            StoredPolicy policy = new StoredPolicy(call.session(), call.realm());
            if (policy.update(change)) {
                call.report(OperationType.UPDATE, EVENT, change);
            }
            return policy.inForce();
        });
    }
}
