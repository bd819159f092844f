package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.MessageGateway;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.RealmsResource;

/** {@code /realms/{realm}/two-step}, open to everybody: the status of a message, and what gateways put here. */
public final class TwoStepRealmResource {

    private final KeycloakSession session;

    TwoStepRealmResource(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Its address for the browser that sent the current request, as the server's host name settings and the realm's
     * front-end URL have it. The host name may be the one that the client claims; see {@link #callBacks}.
     */
    public static URI url(KeycloakSession session, RealmModel realm) {
        return RealmsResource.realmBaseUrl(session.getContext().getUri())
                .path(TwoStepRealmResourceProviderFactory.PROVIDER_ID)
                .build(realm.getName());
    }

    /** Like {@link #url} for providers: without scheme and host where no host name is fixed. */
    public static URI callBacks(KeycloakSession session, RealmModel realm) {
        URI url = url(session, realm);
        return FixedHostName.isFixed(session) ? url : URI.create(url.getRawPath());
    }

    /**
     * What became of a message. Who knows the id may ask; it is 128 random bits, and the answer tells nothing else.
     *
     * @return 200 with {@code {"status":"…"}}, and {@code "reason"} with {@code failed}; 404 with {@code {}} if the id
     *     is unknown, too old or no id at all
     */
    @GET
    @Path("delivery/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response delivery(@PathParam("id") String id) {
        return session.getProvider(Delivery.class)
                .report(id)
                .map(report -> {
                    Map<String, String> answer = new LinkedHashMap<>();
                    answer.put("status", report.status().id());
                    report.reason().ifPresent(reason -> answer.put("reason", reason.id()));
                    return answer(Response.Status.OK, answer);
                })
                .orElseGet(() -> answer(Response.Status.NOT_FOUND, Map.of()));
    }

    /** The resource of a gateway that is listed and has one. */
    @Path("{gateway}")
    public Object gateway(@PathParam("gateway") String id) {
        if (session.getProvider(Delivery.class) instanceof DefaultDelivery delivery) {
            return delivery.gateway(id).flatMap(MessageGateway::resource).orElseThrow(NotFoundException::new);
        }
        throw new NotFoundException();
    }

    private static Response answer(Response.Status status, Map<String, String> body) {
        return Response.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body)
                .build();
    }
}
