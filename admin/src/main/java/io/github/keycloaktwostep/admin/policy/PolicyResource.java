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

/** The endpoint {@code …/two-step/policy}: reads and changes the policy of the realm. */
public final class PolicyResource {

    /** Resource type of the admin event for a change of the policy. */
    static final String EVENT = "TWO_STEP_POLICY";

    private final AdminRequest request;

    public PolicyResource(AdminRequest request) {
        this.request = request;
    }

    /** All policy keys with the values in force. Requires the role view-realm. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response policy() {
        request.auth().realm().requireViewRealm();
        return request.answer(() -> new StoredPolicy(request.session(), request.realm()).inForce());
    }

    /**
     * Changes the keys that are sent; {@code null} restores a default. Requires the role manage-realm.
     *
     * @param body parsed here, not by the framework, so that bad input is answered with an {@code AdminError}
     */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response updatePolicy(InputStream body) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> {
            ObjectNode change = RequestInput.jsonObject(request.contentType(), body);
            StoredPolicy policy = new StoredPolicy(request.session(), request.realm());
            if (policy.update(change)) {
                request.report(OperationType.UPDATE, EVENT, change);
            }
            return policy.inForce();
        });
    }
}
