// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakUriInfo;
import org.keycloak.models.RealmModel;

/**
 * The cookie that identifies a remembered device. Its name contains a hash of the user id, so several users can share a
 * browser. Its path limits it to the realm.
 */
final class DeviceCookie {

    private static final String PREFIX = "TWO_STEP_DEVICE_";
    private static final int HASH_LENGTH = 16;
    /** 256 bits as unpadded Base64url. */
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String name;

    DeviceCookie(UserContext context) {
        this.session = context.session();
        this.realm = context.realm();
        this.name = PREFIX
                + HashUtils.sha256UrlEncodedHash(context.user().getId(), StandardCharsets.UTF_8)
                        .substring(0, HASH_LENGTH);
    }

    /**
     * The value that the browser sent, or the value that this request has set. Empty if there is none or it is
     * malformed.
     */
    Optional<String> read() {
        String changed = session.getAttribute(attribute(), String.class);
        if (changed != null) {
            return value(changed);
        }
        Cookie cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(name);
        return cookie == null ? Optional.empty() : value(cookie.getValue());
    }

    /**
     * @param sent may be {@code null}
     * @return empty if the value is malformed
     */
    static Optional<String> value(String sent) {
        return Optional.ofNullable(sent).filter(value -> VALUE.matcher(value).matches());
    }

    void write(String value, Duration lifetime) {
        send(value, Math.toIntExact(lifetime.toSeconds()));
    }

    void delete() {
        send("", 0);
    }

    private void send(String value, int maxAge) {
        session.setAttribute(attribute(), value);
        KeycloakUriInfo uri = session.getContext().getUri();
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(new NewCookie.Builder(name)
                        .value(value)
                        .path(RealmUrls.path(session, realm))
                        .maxAge(maxAge)
                        .httpOnly(true)
                        .secure("https".equals(uri.getBaseUri().getScheme()))
                        .sameSite(NewCookie.SameSite.LAX)
                        .build());
    }

    /** Session attribute with the value that this request has set. */
    private String attribute() {
        return "two-step.device-cookie." + realm.getId() + "." + name;
    }
}
