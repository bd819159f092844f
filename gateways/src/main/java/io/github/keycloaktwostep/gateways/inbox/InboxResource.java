// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.keycloak.RealmUrls;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.KeycloakSession;

/** {@code /realms/{realm}/two-step/inbox}: the messages of the realm, newest first. */
public final class InboxResource {

    private static final String HTML =
            MediaType.TEXT_HTML_TYPE.withCharset("utf-8").toString();

    private final KeycloakSession session;
    private final Inbox inbox;
    private final InstantSource clock;

    InboxResource(KeycloakSession session, Inbox inbox, InstantSource clock) {
        this.session = session;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** A page for people, which updates itself. */
    @GET
    @Produces(MediaType.TEXT_HTML)
    public Response page() {
        String nonce = SecretGenerator.getInstance().randomString();
        // Keycloak's own headers would replace the page's stricter policy.
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        return response(inboxPage().html(nonce), HTML)
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'nonce-" + nonce + "'; script-src 'nonce-" + nonce
                                + "'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Robots-Tag", "noindex, nofollow")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    /** The part of the page with the messages, for its script. */
    @GET
    @Path("messages")
    @Produces(MediaType.TEXT_HTML)
    public Response messagesOfPage() {
        return response(inboxPage().main(), HTML).build();
    }

    /** The messages for programs. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response json() {
        return response(messages(), MediaType.APPLICATION_JSON).build();
    }

    private InboxPage inboxPage() {
        URI account = RealmUrls.accountConsole(session).build(realm());
        return new InboxPage(realm(), account, messages(), clock.instant());
    }

    private String realm() {
        return session.getContext().getRealm().getName();
    }

    private List<InboxMessage> messages() {
        return inbox.messages(realm());
    }

    private static Response.ResponseBuilder response(Object entity, String type) {
        CacheControl noStore = new CacheControl();
        noStore.setNoStore(true);
        return Response.ok(entity, type).cacheControl(noStore).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    }
}
