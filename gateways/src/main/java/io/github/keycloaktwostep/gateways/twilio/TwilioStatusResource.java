package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.TwoStepRealmResource;
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
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;

/**
 * {@code /realms/{realm}/two-step/twilio}: where Twilio reports what became of messages. Changes their delivery status
 * and nothing else; what comes twice, too late or for a message that nobody knows changes nothing.
 */
public final class TwilioStatusResource {

    private static final Logger LOG = Logger.getLogger(TwilioStatusResource.class);

    /** Twilio sends about 20 short fields. */
    private static final int MOST_BYTES = 16 * 1024;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final KeycloakSession session;
    private final TwilioCallbacks callBacks;

    TwilioStatusResource(KeycloakSession session, TwilioCallbacks callBacks) {
        this.session = session;
        this.callBacks = callBacks;
    }

    /**
     * @return 204 if Twilio sent it, whether it was news or not; 403 with {@code {}} if the signature is not that of
     *     the account for this address and these fields; 413 if it is far larger than anything Twilio sends; 415 if it
     *     is no form
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
        if (length == null || !LENGTH.matcher(length).matches() || Integer.parseInt(length) > MOST_BYTES) {
            return answer(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
        // Below a resource locator the annotation above stops nothing.
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_FORM_URLENCODED)) {
            return answer(Response.Status.UNSUPPORTED_MEDIA_TYPE);
        }
        MultivaluedMap<String, String> sent =
                session.getContext().getHttpRequest().getDecodedFormParameters();
        if (!genuine(id, sent, signature)) {
            LOG.debugf(
                    "A status call-back for %s was not signed by Twilio",
                    ID.matcher(id).matches() ? id : "no id");
            return answer(Response.Status.FORBIDDEN);
        }
        TwilioStatus.of(firsts(sent))
                .ifPresent(report -> session.getProvider(Delivery.class).update(id, report));
        return Response.noContent().build();
    }

    private boolean genuine(String id, MultivaluedMap<String, String> sent, String signature) {
        // Twilio sends no field twice; a signature covers one value of each.
        boolean plain = sent.values().stream().allMatch(values -> values.size() == 1);
        return plain
                && ID.matcher(id).matches()
                && callBacks
                        .address(URI.create(here() + "/status/" + id))
                        .filter(address -> callBacks.genuine(address, firsts(sent), signature))
                        .isPresent();
    }

    private String here() {
        return TwoStepRealmResource.callBacks(session, session.getContext().getRealm()) + "/"
                + TwilioGatewayFactory.PROVIDER_ID;
    }

    private static Map<String, String> firsts(MultivaluedMap<String, String> sent) {
        return sent.keySet().stream().collect(Collectors.toMap(Function.identity(), sent::getFirst));
    }

    private static Response answer(Response.Status status) {
        return Response.status(status).entity(Map.of()).build();
    }
}
