package io.github.keycloaktwostep.admin.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * One request to the admin resource.
 *
 * @param auth what the caller may do; each method asks it before anything else
 * @param adminEvent of this request
 */
public record AdminRequest(
        KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {

    /** The answer of {@code work} as JSON; where it refuses, nothing of it is kept and the answer says why. */
    public Response answer(Supplier<?> work) {
        return answer(Response.Status.OK, work);
    }

    /** Like {@link #answer(Supplier)} with another status where it works. */
    public Response answer(Response.Status status, Supplier<?> work) {
        try {
            return Response.status(status).entity(work.get()).build();
        } catch (RequestRejected refused) {
            session.getTransactionManager().setRollbackOnly();
            return Response.status(refused.status())
                    .type(MediaType.APPLICATION_JSON)
                    .entity(refused.error())
                    .build();
        }
    }

    /** Type of the body, as the caller sent it; may be {@code null}. */
    public String contentType() {
        return session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.CONTENT_TYPE);
    }

    /**
     * Writes an admin event.
     *
     * @param resourceType ours, see the resources
     * @param representation what was done, as JSON; holds no code and no whole number
     */
    public void report(OperationType operation, String resourceType, Object representation) {
        adminEvent
                .operation(operation)
                .resource(resourceType)
                .resourcePath(session.getContext().getUri())
                .representation(representation)
                .success();
    }
}
