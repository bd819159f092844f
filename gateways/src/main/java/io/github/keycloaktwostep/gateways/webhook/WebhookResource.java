// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;

/** {@code /realms/{realm}/two-step/webhook}: accepts signed delivery reports from the operator's receiver. */
public final class WebhookResource {

    private static final Logger LOG = Logger.getLogger(WebhookResource.class);

    /** Maximum length of a report, in bytes. */
    private static final int MAX_BODY = 8 * 1024;

    private final KeycloakSession session;
    private final WebhookStatusReports reports;

    WebhookResource(KeycloakSession session, WebhookStatusReports reports) {
        this.session = session;
        this.reports = reports;
    }

    /**
     * Receives a report on the delivery of a message.
     *
     * @param id id of the message
     * @return 204; or with {@code {}} 400 if the body is not a report, 403 if it is not signed for this message, 413 if
     *     it is longer than 8 KiB
     */
    @POST
    @Path("status/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response status(@PathParam("id") String id, InputStream body) {
        Response.Status status = receive(id, body);
        Response.ResponseBuilder response = Response.status(status).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (status != Response.Status.NO_CONTENT) {
            response.type(MediaType.APPLICATION_JSON_TYPE).entity(Map.of());
        }
        return response.build();
    }

    private Response.Status receive(String id, InputStream body) {
        HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
        try {
            byte[] bytes = body.readNBytes(MAX_BODY + 1);
            return bytes.length > MAX_BODY
                    ? Response.Status.REQUEST_ENTITY_TOO_LARGE
                    : reports.receive(id, headers::getRequestHeader, bytes);
        } catch (IOException e) {
            LOG.debugf(
                    "The body of a report could not be read: %s", e.getClass().getName());
            return Response.Status.BAD_REQUEST;
        }
    }
}
