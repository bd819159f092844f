// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.NewCookie.SameSite;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A cookie for the pages of one realm, which scripts cannot read.
 *
 * @param crossSite whether the browser also sends it with forms of other sites, as Keycloak's own cookies of a sign-in:
 *     identity providers can end a sign-in with a form. Only with HTTPS, because browsers require it
 */
public record RealmCookie(KeycloakSession session, RealmModel realm, String name, boolean crossSite) {

    /**
     * The value that the browser sent, or the value that this request has set. Empty if there is none, and after {@link
     * #delete()}.
     */
    public Optional<String> read() {
        String changed = session.getAttribute(attribute(), String.class);
        if (changed != null) {
            return Optional.of(changed).filter(value -> !value.isEmpty());
        }
        Cookie cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(name);
        return Optional.ofNullable(cookie).map(Cookie::getValue);
    }

    public void write(String value, Duration lifetime) {
        send(value, Math.toIntExact(lifetime.toSeconds()));
    }

    public void delete() {
        send("", 0);
    }

    private void send(String value, int maxAge) {
        session.setAttribute(attribute(), value);
        boolean secure =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(new NewCookie.Builder(name)
                        .value(value)
                        .path(RealmUrls.path(session, realm))
                        .maxAge(maxAge)
                        .httpOnly(true)
                        .secure(secure)
                        .sameSite(crossSite && secure ? SameSite.NONE : SameSite.LAX)
                        .build());
    }

    /** Session attribute with the value that this request has set. */
    private String attribute() {
        return "two-step.cookie." + realm.getId() + "." + name;
    }
}
