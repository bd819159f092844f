// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * HMAC-SHA-256 with a key that is derived from the realm's signing secret, so that no additional secret is needed. A
 * seal stays valid until the realm's key is deleted.
 */
public final class RealmMac {

    private static final String ALGORITHM = "HmacSHA256";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final byte[] use;

    /**
     * @param use name of the use, which separates its key from the keys of other uses and from other uses of the
     *     realm's secret
     */
    public RealmMac(KeycloakSession session, RealmModel realm, String use) {
        this.session = session;
        this.realm = realm;
        this.use = ("keycloak-two-step " + use).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param mac in Base64
     * @param kid id of the realm's key that was used
     */
    public record Seal(String mac, String kid) {}

    /** Joins several texts into one, unambiguously: each part is preceded by its length. */
    public static String join(String... parts) {
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            all.append(part.length()).append(':').append(part);
        }
        return all.toString();
    }

    public Seal seal(String text) {
        KeyWrapper key = session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512);
        return new Seal(mac(key, text), key.getKid());
    }

    /** Compares in constant time. Also false if the realm's key no longer exists. */
    public boolean matches(Seal seal, String text) {
        KeyWrapper key = session.keys().getKey(realm, seal.kid(), KeyUse.SIG, Algorithm.HS512);
        return key != null
                && MessageDigest.isEqual(
                        mac(key, text).getBytes(StandardCharsets.UTF_8),
                        seal.mac().getBytes(StandardCharsets.UTF_8));
    }

    private String mac(KeyWrapper key, String text) {
        try {
            Mac derive = Mac.getInstance(ALGORITHM);
            derive.init(new SecretKeySpec(key.getSecretKey().getEncoded(), ALGORITHM));
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(derive.doFinal(use), ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is not available", e);
        }
    }
}
