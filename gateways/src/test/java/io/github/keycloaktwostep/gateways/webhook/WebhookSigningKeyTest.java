// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSigningKeyTest {

    // The test vector that the Standard Webhooks libraries share.
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIMESTAMP = "1614265330";
    private static final byte[] BODY = bytes("{\"test\": 2432232314}");
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void signsAsSpecified() {
        assertThat(key(SECRET).sign(ID, TIMESTAMP, BODY)).isEqualTo(SIGNATURE);
    }

    @Test
    void usesSecretWithoutPrefixAsText() {
        byte[] text = bytes("pässwörter sind kein Geheimnis");
        assertThat(key(new String(text, StandardCharsets.UTF_8)).sign(ID, TIMESTAMP, BODY))
                .isEqualTo(
                        key("whsec_" + Base64.getEncoder().encodeToString(text)).sign(ID, TIMESTAMP, BODY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SIGNATURE,
                "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= " + SIGNATURE,
                SIGNATURE
                        + " v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
                "  " + SIGNATURE + " "
            })
    void acceptsOneOfSeveralSignatures(String signatures) {
        assertThat(key(SECRET).hasSigned(signatures, ID, TIMESTAMP, BODY)).isTrue();
    }

    @Test
    void rejectsInvalidSignatures() {
        String value = SIGNATURE.substring(3);
        String changed = SIGNATURE.replace("OE=", "OA=");
        String shorter = SIGNATURE.replace("E=", "");

        assertThat(List.of(
                        "", " ", "v1", "v1,", value, "v2," + value, "v1a," + value, changed, shorter, SIGNATURE + "="))
                .noneMatch(signatures -> key(SECRET).hasSigned(signatures, ID, TIMESTAMP, BODY));
        assertThat(key(SECRET).hasSigned(SIGNATURE + "," + SIGNATURE, ID, TIMESTAMP, BODY))
                .isFalse();
    }

    @Test
    void signsIdTimestampAndBody() {
        assertThat(key(SECRET).hasSigned(SIGNATURE, ID + "x", TIMESTAMP, BODY)).isFalse();
        assertThat(key(SECRET).hasSigned(SIGNATURE, ID, "1614265331", BODY)).isFalse();
        assertThat(key(SECRET).hasSigned(SIGNATURE, ID, TIMESTAMP, bytes("{\"test\":2432232314}")))
                .isFalse();
        assertThat(key("whsec_" + "A".repeat(32)).hasSigned(SIGNATURE, ID, TIMESTAMP, BODY))
                .isFalse();
    }

    @Test
    void checksSecretLength() {
        assertThat(List.of("whsec_" + base64(24), "whsec_" + base64(64), "x".repeat(24)))
                .allMatch(secret -> WebhookSigningKey.of(secret).isPresent());
        assertThat(List.of("whsec_" + base64(23), "whsec_" + base64(65), "whsec_" + "!".repeat(40), "whsec_"))
                .noneMatch(secret -> WebhookSigningKey.of(secret).isPresent());
        assertThat(WebhookSigningKey.of("x".repeat(23))).isEmpty();
    }

    @Test
    void toStringHidesSecret() {
        assertThat(key(SECRET).toString()).isEqualTo("WebhookSigningKey[]");
    }

    private static WebhookSigningKey key(String secret) {
        return WebhookSigningKey.of(secret).orElseThrow();
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
