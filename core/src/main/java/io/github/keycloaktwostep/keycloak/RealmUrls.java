// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.RealmsResource;
import org.keycloak.urls.HostnameProvider;
import org.keycloak.urls.UrlType;

/**
 * URLs of the realm's public resource, and the host name that an administrator fixed with the server option {@code
 * hostname} or as the realm's <em>Frontend URL</em>. Without a fixed name, Keycloak uses the host name from the {@code
 * Host} header or from what a proxy forwards. Clients choose that name, so it must not appear in messages, emails or
 * callback URLs.
 */
public final class RealmUrls {

    /** Name of the public resource {@code /realms/{realm}/two-step}. */
    public static final String RESOURCE = "two-step";

    /** A name that no server can have (RFC 2606 §2). */
    private static final URI INVALID_HOST = URI.create("http://two-step-host-name.invalid/");

    private RealmUrls() {}

    /**
     * The URL of the public resource for the browser that sent the current request, according to the server's host name
     * settings and the realm's frontend URL. The client may have chosen the host name; see {@link #callbackBase}.
     */
    public static URI resource(KeycloakSession session, RealmModel realm) {
        return realmBase(session).path(RESOURCE).build(realm.getName());
    }

    /** Path of everything that belongs to the realm, with a slash at the end. */
    public static String path(KeycloakSession session, RealmModel realm) {
        return realmBase(session).build(realm.getName()).getRawPath() + "/";
    }

    /** URL of the realm's account console. The client may have chosen the host name. */
    public static UriBuilder accountConsole(KeycloakSession session) {
        return RealmsResource.accountUrl(session.getContext().getUri().getBaseUriBuilder());
    }

    /**
     * URL where a user signs out of the session of this browser (OpenID Connect RP-Initiated Logout 1.0, section 2).
     */
    public static URI logout(KeycloakSession session, RealmModel realm) {
        return realmBase(session).path("protocol/openid-connect/logout").build(realm.getName());
    }

    private static UriBuilder realmBase(KeycloakSession session) {
        return RealmsResource.realmBaseUrl(session.getContext().getUri());
    }

    /** Like {@link #resource}, for gateway providers: without scheme and host if no host name is fixed. */
    public static URI callbackBase(KeycloakSession session, RealmModel realm) {
        URI url = resource(session, realm);
        return isHostFixed(session) ? url : URI.create(url.getRawPath());
    }

    /** Whether Keycloak replaces the host name of a request to a host that cannot exist. */
    public static boolean isHostFixed(KeycloakSession session) {
        String host = session.getProvider(HostnameProvider.class).getHostname(requestToInvalidHost(), UrlType.FRONTEND);
        return !INVALID_HOST.getHost().equals(host);
    }

    /** The fixed host name; also empty if it is not valid by RFC 2396, for example because of an underscore. */
    public static Optional<String> fixedHost(KeycloakSession session) {
        return isHostFixed(session)
                ? Optional.ofNullable(session.getContext().getUri().getBaseUri().getHost())
                : Optional.empty();
    }

    private static UriInfo requestToInvalidHost() {
        return (UriInfo) Proxy.newProxyInstance(
                RealmUrls.class.getClassLoader(), new Class<?>[] {UriInfo.class}, (proxy, method, arguments) -> {
                    // Host name providers derive everything from the base address.
                    return switch (method.getName()) {
                        case "getBaseUri" -> INVALID_HOST;
                        case "getBaseUriBuilder" -> UriBuilder.fromUri(INVALID_HOST);
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }
}
