// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the server and the receiver share, for the symmetric signatures of Standard Webhooks 1.0.0
 * (standardwebhooks.com, "Signature scheme").
 *
 * <p>{@link #toString()} does not contain the secret.
 */
final class WebhookSigningKey {

    /** Prefix of a secret in base64. A secret without it is used as text. */
    static final String PREFIX = "whsec_";

    static final int MIN_BYTES = 24;
    static final int MAX_BYTES = 64;
    /** Minimum length of a secret that is text. */
    static final int MIN_CHARACTERS = 24;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1,";

    private final SecretKeySpec key;

    private WebhookSigningKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** @return empty if the secret is malformed, too short or too long */
    static Optional<WebhookSigningKey> of(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.of(secret)
                    .filter(text -> text.length() >= MIN_CHARACTERS)
                    .map(text -> new WebhookSigningKey(text.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(secret.substring(PREFIX.length())))
                    .filter(bytes -> bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES)
                    .map(WebhookSigningKey::new);
        } catch (IllegalArgumentException e) {
            // Not logged: the exception's text may contain a part of the secret.
            return Optional.empty();
        }
    }

    /**
     * @param id must not contain a full stop, which separates the parts of the signed content
     * @param timestamp in seconds since 1970
     * @return the value of the header {@code webhook-signature}
     */
    String sign(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is not available", e);
        }
    }

    /**
     * Whether one of the signatures was made with this key. Senders use several signatures while they replace a secret.
     *
     * @param signatures separated by spaces, of any version
     */
    boolean hasSigned(String signatures, String id, String timestamp, byte[] body) {
        byte[] expected = sign(id, timestamp, body).getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String signature : signatures.split(" ", -1)) {
            found |= MessageDigest.isEqual(signature.getBytes(StandardCharsets.UTF_8), expected);
        }
        return found;
    }

    @Override
    public String toString() {
        return "WebhookSigningKey[]";
    }
}
