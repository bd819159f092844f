package io.github.keycloaktwostep.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * The part of a device's credential that is never shown.
 *
 * @param hash SHA-256 of the cookie's value, Base64
 * @param stamp of the password and methods that were in force when the device was remembered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DeviceSecret(String hash, String stamp) {

    DeviceSecret {
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(stamp, "stamp");
    }

    /** Of the value that a browser's cookie gets. */
    static DeviceSecret of(String value, String stamp) {
        return new DeviceSecret(Base64.getEncoder().encodeToString(sha256(value)), stamp);
    }

    /** Whether a browser's cookie has the value that this was made of; takes as long for a wrong one. */
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
