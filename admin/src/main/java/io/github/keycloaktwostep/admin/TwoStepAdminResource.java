package io.github.keycloaktwostep.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.function.Supplier;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** {@code /admin/realms/{realm}/two-step}: set-up and policy. */
public final class TwoStepAdminResource {

    /** Resource type of the admin event that a set-up writes. */
    static final String SETUP_RESOURCE = "TWO_STEP_SETUP";

    /** Resource type of the admin event that a change of the policy writes. */
    static final String POLICY_RESOURCE = "TWO_STEP_POLICY";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;

    TwoStepAdminResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
        this.adminEvent = adminEvent;
    }

    /**
     * Registers the required actions, puts two-step verification into a copy of the browser flow and binds the copy.
     * Needs the role manage-realm.
     *
     * @param dryRun "true": tells what would be done and changes nothing
     * @param body as JSON: what else to bring, see {@link SetUpRequest}; may be missing. One of another type is not
     *     looked at, but the parameter makes the server enforce the types
     */
    @POST
    @Path("setup")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.APPLICATION_FORM_URLENCODED, MediaType.TEXT_PLAIN})
    @Produces(MediaType.APPLICATION_JSON)
    public Response setUp(@QueryParam("dryRun") String dryRun, InputStream body) {
        auth.realm().requireManageRealm();
        return answer(() -> {
            SetUpRequest request = Input.optionalJsonObject(contentType(), body)
                    .map(SetUpRequest::of)
                    .orElse(SetUpRequest.PLAIN);
            SetUp setUp = new SetUp(session, realm, request);
            if (Input.flag("dryRun", dryRun)) {
                return setUp.plan().answer(true);
            }
            SetUpAnswer answer = setUp.run();
            if (answer.changed()) {
                adminEvent
                        .operation(OperationType.ACTION)
                        .resource(SETUP_RESOURCE)
                        .resourcePath(session.getContext().getUri())
                        .representation(answer)
                        .success();
            }
            return answer;
        });
    }

    /** All toggles with the values in force. Needs the role view-realm. */
    @GET
    @Path("policy")
    @Produces(MediaType.APPLICATION_JSON)
    public Response policy() {
        auth.realm().requireViewRealm();
        return answer(() -> new StoredPolicy(session, realm).inForce());
    }

    /**
     * Changes the toggles that are named; {@code null} brings the default back. Needs the role manage-realm.
     *
     * @param body read by hand, so that bad input gets our JSON error
     */
    @PUT
    @Path("policy")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response updatePolicy(InputStream body) {
        auth.realm().requireManageRealm();
        return answer(() -> {
            ObjectNode change = Input.jsonObject(contentType(), body);
            StoredPolicy policy = new StoredPolicy(session, realm);
            if (policy.update(change)) {
                adminEvent
                        .operation(OperationType.UPDATE)
                        .resource(POLICY_RESOURCE)
                        .resourcePath(session.getContext().getUri())
                        .representation(change)
                        .success();
            }
            return policy.inForce();
        });
    }

    private String contentType() {
        return session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.CONTENT_TYPE);
    }

    private Response answer(Supplier<Object> work) {
        try {
            return Response.ok(work.get()).build();
        } catch (Refused refused) {
            session.getTransactionManager().setRollbackOnly();
            return Response.status(refused.status())
                    .type(MediaType.APPLICATION_JSON)
                    .entity(refused.error())
                    .build();
        }
    }
}
