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

/** {@code /realms/{realm}/two-step/webhook}: where the receiver reports. Open to everybody; what counts is signed. */
public final class WebhookResource {

    private static final Logger LOG = Logger.getLogger(WebhookResource.class);

    /** Longest report that is read, in bytes. */
    private static final int MAX_BODY = 8 * 1024;

    private final KeycloakSession session;
    private final WebhookStatusReports reports;

    WebhookResource(KeycloakSession session, WebhookStatusReports reports) {
        this.session = session;
        this.reports = reports;
    }

    /**
     * Takes a report of what became of a message.
     *
     * @param id of the message
     * @return 204; or with {@code {}} 400 if it is no report, 403 if it is not signed for this message, 413 if it is
     *     longer than 8 KiB
     */
    @POST
    @Path("status/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response status(@PathParam("id") String id, InputStream body) {
        SignedHeaders headers =
                SignedHeaders.of(session.getContext().getHttpRequest().getHttpHeaders());
        return answer(status(id, headers, body));
    }

    private Response.Status status(String id, SignedHeaders headers, InputStream body) {
        try {
            byte[] bytes = body.readNBytes(MAX_BODY + 1);
            return bytes.length > MAX_BODY
                    ? Response.Status.REQUEST_ENTITY_TOO_LARGE
                    : reports.take(id, headers, bytes);
        } catch (IOException e) {
            LOG.debugf("A report broke off: %s", e.getClass().getName());
            return Response.Status.BAD_REQUEST;
        }
    }

    private static Response answer(Response.Status status) {
        Response.ResponseBuilder answer = Response.status(status).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (status != Response.Status.NO_CONTENT) {
            answer.type(MediaType.APPLICATION_JSON_TYPE).entity(Map.of());
        }
        return answer.build();
    }
}
