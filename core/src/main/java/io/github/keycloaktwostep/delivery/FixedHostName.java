package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.notification.BackgroundRequest;
import java.net.URI;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.urls.HostnameProvider;
import org.keycloak.urls.UrlType;

/**
 * The host name that an administrator fixed: with the server's option {@code hostname}, or as the realm's <em>Frontend
 * URL</em>. Without one, Keycloak takes the host name from the {@code Host} header (or from what a proxy forwards), which
 * clients choose. Such a name must not get into messages, mails or call-back addresses.
 */
public final class FixedHostName {

    /** Names no server (RFC 2606 §2). */
    private static final URI NOWHERE = URI.create("http://two-step-host-name.invalid/");

    private FixedHostName() {}

    /** Asks Keycloak's provider for the host name of a request to a host that cannot exist. */
    public static boolean isFixed(KeycloakSession session) {
        String host = session.getProvider(HostnameProvider.class)
                .getHostname(new BackgroundRequest(NOWHERE).getUri(), UrlType.FRONTEND);
        return !NOWHERE.getHost().equals(host);
    }

    /** The fixed host name; also empty if it is no valid name by RFC 2396, for example one with an underscore. */
    public static Optional<String> of(KeycloakSession session) {
        return isFixed(session)
                ? Optional.ofNullable(session.getContext().getUri().getBaseUri().getHost())
                : Optional.empty();
    }
}
