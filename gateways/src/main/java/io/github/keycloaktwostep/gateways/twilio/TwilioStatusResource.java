// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;

/**
 * {@code /realms/{realm}/two-step/twilio}: receives Twilio's status callbacks. They only change the delivery status.
 * Repeated callbacks, late callbacks and callbacks for unknown messages are ignored.
 */
public final class TwilioStatusResource {

    private static final Logger LOG = Logger.getLogger(TwilioStatusResource.class);

    /** Twilio sends about 20 short fields. */
    private static final int MAX_BYTES = 16 * 1024;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final KeycloakSession session;
    private final TwilioCallbacks signatures;
    private final DeliveryCallbacks callbacks;

    TwilioStatusResource(KeycloakSession session, TwilioCallbacks signatures, DeliveryCallbacks callbacks) {
        this.session = session;
        this.signatures = signatures;
        this.callbacks = callbacks;
    }

    /**
     * Receives a callback for a message.
     *
     * @return 204 if Twilio signed the callback, even if it was ignored; 403 with {@code {}} if the account did not
     *     sign this URL and these fields; 413 if it is much larger than Twilio's callbacks; 415 if it is not a form
     */
    @POST
    @Path("status/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    public Response status(
            @PathParam("id") String id,
            @HeaderParam("X-Twilio-Signature") String signature,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) String length) {
        if (length == null || !LENGTH.matcher(length).matches() || Integer.parseInt(length) > MAX_BYTES) {
            return error(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
        // @Consumes has no effect below a sub-resource locator.
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_FORM_URLENCODED)) {
            return error(Response.Status.UNSUPPORTED_MEDIA_TYPE);
        }
        MultivaluedMap<String, String> fields =
                session.getContext().getHttpRequest().getDecodedFormParameters();
        // Twilio repeats no field, and the signature covers one value of each.
        boolean unique = fields.values().stream().allMatch(values -> values.size() == 1);
        Map<String, String> form = unique
                ? fields.keySet().stream().collect(Collectors.toMap(Function.identity(), fields::getFirst))
                : Map.of();
        if (!unique || !isGenuine(id, form, signature)) {
            LOG.debugf(
                    "A status callback for %s was not signed by Twilio",
                    ID.matcher(id).matches() ? id : "an invalid id");
            return error(Response.Status.FORBIDDEN);
        }
        TwilioStatus.of(form).ifPresent(report -> callbacks.report(id, report));
        return Response.noContent().build();
    }

    private boolean isGenuine(String id, Map<String, String> form, String signature) {
        return ID.matcher(id).matches()
                && signatures
                        .address(callbacks.reference(id))
                        .filter(url -> signatures.isGenuine(url, form, signature))
                        .isPresent();
    }

    private static Response error(Response.Status status) {
        return Response.status(status).entity(Map.of()).build();
    }
}
