// SPDX-License-Identifier: Apache-2.0
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
 * One request to the Admin REST API.
 *
 * @param auth permissions of the caller; each endpoint checks them before anything else
 * @param adminEvent builder for the admin event of this request
 */
public record AdminRequest(
        KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {

    /** Responds with the result of {@code work} as JSON. If it is rejected, rolls back and responds with the error. */
    public Response answer(Supplier<?> work) {
        return answer(Response.Status.OK, work);
    }

    /** Like {@link #answer(Supplier)}, with another status for success. */
    public Response answer(Response.Status status, Supplier<?> work) {
        try {
            return Response.status(status).entity(work.get()).build();
        } catch (RequestRejected rejected) {
            session.getTransactionManager().setRollbackOnly();
            return Response.status(rejected.status())
                    .type(MediaType.APPLICATION_JSON)
                    .entity(rejected.error())
                    .build();
        }
    }

    /** Content type of the body, as the caller sent it; may be {@code null}. */
    public String contentType() {
        return session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.CONTENT_TYPE);
    }

    /**
     * Writes an admin event.
     *
     * @param resourceType one of the types that the endpoints define
     * @param representation what was done, as JSON; must contain no code and no whole phone number
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
