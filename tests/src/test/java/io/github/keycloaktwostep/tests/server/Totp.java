// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app: RFC 6238 with SHA-1, 30 seconds and 6 digits. */
public final class Totp {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static final int STEP_SECONDS = 30;
    static final int DIGITS = 6;
    /** Number of steps that an app may be ahead or behind by default. */
    private static final int DEFAULT_DRIFT = 1;

    private final byte[] secret;
    private final int drift;
    private final Set<Long> used = new HashSet<>();

    private Totp(byte[] secret, int drift) {
        this.secret = secret;
        this.drift = drift;
    }

    /** @param key as it is shown to users: base 32, possibly in groups */
    public static Totp ofKey(String key) {
        String letters = key.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
        ByteBuffer bytes = ByteBuffer.allocate(letters.length() * 5 / 8);
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            int value = BASE32.indexOf(letters.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("not base 32: " + key);
            }
            buffer = buffer << 5 | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.put((byte) (buffer >> bits));
                buffer &= (1 << bits) - 1;
            }
        }
        return new Totp(bytes.array(), DEFAULT_DRIFT);
    }

    /** @param secret as Keycloak stores it: its characters are the bytes of the key */
    public static Totp ofRawSecret(String secret) {
        return ofRawSecret(secret, DEFAULT_DRIFT);
    }

    /**
     * @param drift number of steps that the app may be ahead or behind in its realm, see {@link Realm.Builder#drift}
     */
    public static Totp ofRawSecret(String secret, int drift) {
        return new Totp(secret.getBytes(StandardCharsets.UTF_8), drift);
    }

    public String rawSecret() {
        return new String(secret, StandardCharsets.UTF_8);
    }

    /** The representation of a user's credential, as set up in Keycloak itself. */
    public Map<String, Object> credential(String label) {
        return Map.of(
                "type",
                "otp",
                "userLabel",
                label,
                "secretData",
                Http.write(Map.of("value", rawSecret())),
                "credentialData",
                Http.write(Map.of(
                        "subType",
                        "totp",
                        "digits",
                        DIGITS,
                        "counter",
                        0,
                        "period",
                        STEP_SECONDS,
                        "algorithm",
                        "HmacSHA1")));
    }

    /**
     * A code that was not returned before, because each code is accepted only once: the current one, or one within the
     * drift that the realm accepts.
     */
    public String freshCode() {
        long now = Instant.now().getEpochSecond() / STEP_SECONDS;
        long step = LongStream.concat(
                        LongStream.rangeClosed(now, now + drift),
                        LongStream.rangeClosed(1, drift).map(behind -> now - behind))
                .filter(used::add)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("more than " + (2 * drift + 1) + " codes in half a minute"));
        return codeAt(step);
    }

    /** The code of an app whose clock is wrong. */
    public String codeIn(Duration ahead) {
        return codeAt(Instant.now().plus(ahead).getEpochSecond() / STEP_SECONDS);
    }

    /** The code of an app that uses a counter (RFC 4226) instead of the time. */
    public String counterCode(long counter) {
        return codeAt(counter);
    }

    String codeAt(long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            return String.format("%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
