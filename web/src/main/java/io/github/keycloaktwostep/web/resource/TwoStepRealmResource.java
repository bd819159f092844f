// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.resource;

import io.github.keycloaktwostep.delivery.Delivery;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.models.KeycloakSession;

/** The public resource {@code /realms/{realm}/two-step}: delivery status of messages, and the resources of gateways. */
public final class TwoStepRealmResource {

    private final KeycloakSession session;

    TwoStepRealmResource(KeycloakSession session) {
        this.session = session;
    }

    /**
     * The delivery status of a message. Anybody who knows the id may request it, because the id consists of 128 random
     * bits and the response contains only the status.
     *
     * @return 200 with {@code {"status":"…"}}, and {@code "reason"} if the status is {@code failed}; 404 with {@code
     *     {}} if the id is unknown, too old or malformed
     */
    @GET
    @Path("delivery/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response delivery(@PathParam("id") String id) {
        return session.getProvider(Delivery.class)
                .report(id)
                .map(report -> {
                    Map<String, String> body = new LinkedHashMap<>();
                    body.put("status", report.status().id());
                    report.reason().ifPresent(reason -> body.put("reason", reason.id()));
                    return response(Response.Status.OK, body);
                })
                .orElseGet(() -> response(Response.Status.NOT_FOUND, Map.of()));
    }

    /**
     * The resource of a gateway.
     *
     * @throws NotFoundException if the gateway is not in use or has no resource
     */
    @Path("{gateway}")
    public Object gateway(@PathParam("gateway") String id) {
        return session.getProvider(Delivery.class).gatewayResource(id).orElseThrow(NotFoundException::new);
    }

    private static Response response(Response.Status status, Map<String, String> body) {
        return Response.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body)
                .build();
    }
}
