package io.github.keycloaktwostep.device;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.RealmsResource;

/**
 * The cookie that names a remembered device: named per user, so that several people can share a browser, and sent to
 * this realm only.
 */
final class DeviceCookie {

    private static final String PREFIX = "TWO_STEP_DEVICE_";
    /** 256 bits as unpadded Base64url. */
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String name;

    DeviceCookie(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.name = PREFIX + shortHash(user.getId());
    }

    /**
     * What the browser sent, or will send next time if this request has changed it; empty for anything that cannot be one
     * of our values.
     */
    Optional<String> read() {
        String changed = session.getAttribute(changed(), String.class);
        if (changed != null) {
            return value(changed);
        }
        Map<String, Cookie> cookies =
                session.getContext().getHttpRequest().getHttpHeaders().getCookies();
        return Optional.ofNullable(cookies.get(name)).flatMap(cookie -> value(cookie.getValue()));
    }

    /** @param sent may be {@code null} */
    static Optional<String> value(String sent) {
        return Optional.ofNullable(sent).filter(value -> VALUE.matcher(value).matches());
    }

    void write(String value, Duration life) {
        send(value, Math.toIntExact(life.toSeconds()));
    }

    void delete() {
        send("", 0);
    }

    private void send(String value, int maxAge) {
        session.setAttribute(changed(), value);
        URI base = session.getContext().getUri().getBaseUri();
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(new NewCookie.Builder(name)
                        .value(value)
                        .path(path())
                        .maxAge(maxAge)
                        .httpOnly(true)
                        .secure("https".equals(base.getScheme()))
                        .sameSite(NewCookie.SameSite.LAX)
                        .build());
    }

    private String changed() {
        return "two-step.device-cookie." + realm.getId() + "." + name;
    }

    private String path() {
        return RealmsResource.realmBaseUrl(session.getContext().getUri())
                        .build(realm.getName())
                        .getRawPath()
                + "/";
    }

    private static String shortHash(String userId) {
        byte[] digest = HashUtils.hash(JavaAlgorithm.SHA256, userId.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
