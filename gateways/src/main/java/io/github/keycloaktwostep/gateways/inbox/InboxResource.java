package io.github.keycloaktwostep.gateways.inbox;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.KeycloakSession;

/** {@code /realms/{realm}/two-step/inbox}: what was kept for the realm, newest first. */
public final class InboxResource {

    private final KeycloakSession session;
    private final Inbox inbox;

    InboxResource(KeycloakSession session, Inbox inbox) {
        this.session = session;
        this.inbox = inbox;
    }

    /** A page for people; it renews itself. */
    @GET
    @Produces(MediaType.TEXT_HTML)
    public Response page() {
        String nonce = SecretGenerator.getInstance().randomString();
        // Keycloak's own headers would replace the page's stricter policy.
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        return answer(
                        new InboxPage(realm(), messages(), nonce).html(),
                        MediaType.TEXT_HTML_TYPE.withCharset("utf-8").toString())
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'nonce-" + nonce
                                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Robots-Tag", "noindex, nofollow")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    /** The same for programs. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response json() {
        return answer(messages().stream().map(Entry::of).toList(), MediaType.APPLICATION_JSON)
                .build();
    }

    /** How programs see a message. */
    record Entry(String to, String channel, String text, String code, String sentAt) {

        static Entry of(InboxMessage message) {
            return new Entry(
                    message.to(),
                    message.channel().id(),
                    message.text(),
                    message.code(),
                    message.sentAt().toString());
        }
    }

    private String realm() {
        return session.getContext().getRealm().getName();
    }

    private List<InboxMessage> messages() {
        return inbox.messages(realm());
    }

    private static Response.ResponseBuilder answer(Object entity, String type) {
        CacheControl never = new CacheControl();
        never.setNoStore(true);
        return Response.ok(entity, type).cacheControl(never).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    }
}
