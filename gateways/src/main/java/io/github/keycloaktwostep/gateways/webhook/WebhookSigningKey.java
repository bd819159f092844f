package io.github.keycloaktwostep.gateways.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that server and receiver share, and what is signed with it: the symmetric signatures of Standard Webhooks
 * 1.0.0 (standardwebhooks.com, "Signature scheme").
 *
 * <p>{@link #toString()} does not show the secret.
 */
final class WebhookSigningKey {

    /** What a secret begins with whose rest is base 64; any other is taken as it is. */
    static final String PREFIX = "whsec_";

    static final int MIN_BYTES = 24;
    static final int MAX_BYTES = 64;
    /** Of a secret that is text. */
    static final int MIN_CHARACTERS = 24;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1,";

    private final SecretKeySpec key;

    private WebhookSigningKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** @return empty if that is no secret, or too short or too long a one */
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
            // The exception's text may hold a part of the secret.
            return Optional.empty();
        }
    }

    /**
     * @param id without a full stop, which separates the parts of what is signed
     * @param timestamp seconds since 1970
     * @return as the header {@code webhook-signature} has it
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
     * Whether one of the signatures is ours. Several are there while a secret is replaced by another.
     *
     * @param signatures separated by spaces, of whatever versions
     */
    boolean signed(String signatures, String id, String timestamp, byte[] body) {
        byte[] expected = sign(id, timestamp, body).getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String signature : signatures.split(" ", -1)) {
            found |= MessageDigest.isEqual(signature.getBytes(StandardCharsets.UTF_8), expected);
        }
        return found;
    }

    @Override
    public String toString() {
        return "SigningKey[]";
    }
}
