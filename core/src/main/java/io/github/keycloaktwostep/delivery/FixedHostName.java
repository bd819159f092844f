package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.notification.BackgroundRequest;
import java.net.URI;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.urls.HostnameProvider;
import org.keycloak.urls.UrlType;

/**
 * The host name that an administrator fixed, with the server option {@code hostname} or as the realm's <em>Frontend
 * URL</em>. Without one, Keycloak uses the host name from the {@code Host} header or from what a proxy forwards. Clients
 * choose that name, so it must not appear in messages, mails or callback URLs.
 */
public final class FixedHostName {

    /** A name that no server can have (RFC 2606 §2). */
    private static final URI INVALID_HOST = URI.create("http://two-step-host-name.invalid/");

    private FixedHostName() {}

    /** Checks whether Keycloak replaces the host name of a request to a host that cannot exist. */
    public static boolean isFixed(KeycloakSession session) {
        String host = session.getProvider(HostnameProvider.class)
                .getHostname(new BackgroundRequest(INVALID_HOST).getUri(), UrlType.FRONTEND);
        return !INVALID_HOST.getHost().equals(host);
    }

    /** The fixed host name; also empty if it is not valid by RFC 2396, for example because of an underscore. */
    public static Optional<String> of(KeycloakSession session) {
        return isFixed(session)
                ? Optional.ofNullable(session.getContext().getUri().getBaseUri().getHost())
                : Optional.empty();
    }
}
