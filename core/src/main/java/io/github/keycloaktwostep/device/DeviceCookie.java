// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.keycloak.RealmCookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * The cookie that identifies a remembered device. Its name contains a hash of the user id, so several users can share a
 * browser. Its path limits it to the realm.
 */
final class DeviceCookie {

    private static final String PREFIX = "TWO_STEP_DEVICE_";
    private static final int HASH_LENGTH = 16;
    /** 256 bits as unpadded Base64url. */
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final RealmCookie cookie;

    DeviceCookie(UserContext context) {
        String hash = HashUtils.sha256UrlEncodedHash(context.user().getId(), StandardCharsets.UTF_8);
        this.cookie =
                new RealmCookie(context.session(), context.realm(), PREFIX + hash.substring(0, HASH_LENGTH), false);
    }

    /**
     * The value that the browser sent, or the value that this request has set. Empty if there is none or it is
     * malformed.
     */
    Optional<String> read() {
        return cookie.read().flatMap(DeviceCookie::value);
    }

    /**
     * @param sent may be {@code null}
     * @return empty if the value is malformed
     */
    static Optional<String> value(String sent) {
        return Optional.ofNullable(sent).filter(value -> VALUE.matcher(value).matches());
    }

    void write(String value, Duration lifetime) {
        cookie.write(value, lifetime);
    }

    void delete() {
        cookie.delete();
    }
}
