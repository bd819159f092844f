package io.github.keycloaktwostep.challenge;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * HMAC-SHA-256 over a code and its binding. Its key is derived from the realm's signing secret, so we need no secret of
 * our own.
 */
final class CodeMac {

    private static final String ALGORITHM = "HmacSHA256";
    /** Separates our keys from other uses of the realm's secret. */
    private static final byte[] CONTEXT = "keycloak-two-step code v1".getBytes(StandardCharsets.UTF_8);

    private final KeycloakSession session;
    private final RealmModel realm;

    CodeMac(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** @param kid id of the realm key that was used */
    record Sealed(String mac, String kid) {}

    Sealed seal(String challenge, Binding binding, Code code) {
        KeyWrapper key = session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512);
        return new Sealed(Base64.getEncoder().encodeToString(mac(key, challenge, binding, code)), key.getKid());
    }

    /** Compares in constant time. Also false if the realm's key no longer exists. */
    boolean matches(Challenge challenge, Binding binding, Code code) {
        KeyWrapper key = session.keys().getKey(realm, challenge.kid(), KeyUse.SIG, Algorithm.HS512);
        return key != null
                && MessageDigest.isEqual(
                        mac(key, challenge.id(), binding, code),
                        Base64.getDecoder().decode(challenge.mac()));
    }

    private static byte[] mac(KeyWrapper key, String challenge, Binding binding, Code code) {
        SecretKey secret = key.getSecretKey();
        try {
            Mac derive = Mac.getInstance(ALGORITHM);
            derive.init(new SecretKeySpec(secret.getEncoded(), ALGORITHM));
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(derive.doFinal(CONTEXT), ALGORITHM));
            mac.update(challenge.getBytes(StandardCharsets.UTF_8));
            mac.update(binding.canonical().getBytes(StandardCharsets.UTF_8));
            mac.update(code.digits().getBytes(StandardCharsets.UTF_8));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is not available", e);
        }
    }
}
