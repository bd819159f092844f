// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * The secret part of a device's credential.
 *
 * @param hash SHA-256 of the cookie's value, Base64
 * @param stamp the user's {@link CredentialStamp} at the time when the device was remembered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DeviceSecret(String hash, String stamp) {

    DeviceSecret {
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(stamp, "stamp");
    }

    /** @param value of the browser's cookie */
    static DeviceSecret of(String value, String stamp) {
        return new DeviceSecret(Base64.getEncoder().encodeToString(sha256(value)), stamp);
    }

    /** Whether this is the secret for the value of a cookie. Compares in constant time. */
    boolean isOf(String value) {
        return MessageDigest.isEqual(
                Base64.getEncoder().encode(sha256(value)), hash.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sha256(String value) {
        return HashUtils.hash(JavaAlgorithm.SHA256, value.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "DeviceSecret[]";
    }
}
