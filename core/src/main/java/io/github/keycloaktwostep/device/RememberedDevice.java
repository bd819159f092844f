// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.representations.account.DeviceRepresentation;

/**
 * A device on which a user signs in without a code. It is stored in the secret part of a credential.
 *
 * @param browser name of the browser; may be empty
 * @param system name of the operating system; may be empty
 * @param created milliseconds since the epoch
 * @param lastUsed milliseconds since the epoch, accurate to one day
 * @param expires milliseconds since the epoch
 * @param hash SHA-256 of the cookie's value, Base64url
 * @param stamp the user's {@link CredentialStamp} at the time when the device was remembered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RememberedDevice(
        String browser, String system, long created, long lastUsed, long expires, String hash, String stamp) {

    /** Minimum interval between updates of {@link #lastUsed()}, so that most sign-ins need no write. */
    static final Duration LAST_USED_PRECISION = Duration.ofDays(1);

    private static final int MAX_NAME = 64;
    /** Placeholders of Keycloak and of its user agent parser. */
    private static final Set<String> UNKNOWN = Set.of(DeviceRepresentation.UNKNOWN, "Other");
    /** Keycloak writes a browser as {@code Firefox/141.0}. */
    private static final Pattern VERSION = Pattern.compile("/.*");
    /** Characters that could be misinterpreted in emails and on pages of other software. */
    private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{N} ._+-]");

    public RememberedDevice {
        browser = browser == null ? "" : browser;
        system = system == null ? "" : system;
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(stamp, "stamp");
    }

    /** Browser and system, the same in every language; empty if neither is known. */
    public String name() {
        return Stream.of(browser, system).filter(part -> !part.isEmpty()).collect(Collectors.joining(" · "));
    }

    /**
     * Makes a readable name from what Keycloak derived from the user agent.
     *
     * @param reported may be {@code null}
     * @return at most 64 characters; empty if the name is unknown
     */
    public static String cleaned(String reported) {
        if (reported == null) {
            return "";
        }
        String name = UNSAFE.matcher(VERSION.matcher(reported).replaceFirst(""))
                .replaceAll("")
                .strip();
        if (UNKNOWN.contains(name)) {
            return "";
        }
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    /** @param value of the browser's cookie */
    static String hash(String value) {
        return HashUtils.sha256UrlEncodedHash(value, StandardCharsets.US_ASCII);
    }

    /** Whether the value of a cookie belongs to this device. Compares in constant time. */
    boolean isOf(String value) {
        return MessageDigest.isEqual(
                hash(value).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    public boolean expired(Instant now) {
        return now.toEpochMilli() >= expires;
    }

    /**
     * When a code is required on this device again. A shorter period in the policy also applies to devices that are
     * already remembered.
     */
    public Instant ends(Policy policy) {
        long byPolicy = created + policy.rememberDeviceFor().toMillis();
        return Instant.ofEpochMilli(Math.min(byPolicy, expires));
    }

    boolean lastUsedIsOld(Instant now) {
        return now.toEpochMilli() - lastUsed >= LAST_USED_PRECISION.toMillis();
    }

    RememberedDevice usedAt(Instant now) {
        return new RememberedDevice(browser, system, created, now.toEpochMilli(), expires, hash, stamp);
    }

    /** Contains neither the hash nor the stamp. */
    @Override
    public String toString() {
        return "RememberedDevice[" + name() + "]";
    }
}
