// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.io.IOException;
import java.util.Base64;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;

/** What a browser sends for itself, and what it is compared with. */
class StoredDeviceTest {

    private static final String VALUE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final String OTHER = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final String DATA = json(new RememberedDevice("Firefox", "Linux", 1, 2, 3));
    private static final String SECRET = json(DeviceSecret.of(VALUE, "c3RhbXA="));

    @Test
    void isFoundByTheValueItWasMadeOfAndNoOther() {
        StoredDevice stored = StoredDevice.of(credential(DATA, SECRET)).orElseThrow();

        assertThat(stored.device()).isEqualTo(new RememberedDevice("Firefox", "Linux", 1, 2, 3));
        assertThat(stored.secret().stamp()).isEqualTo("c3RhbXA=");
        assertThat(stored.secret().isOf(VALUE)).isTrue();
        assertThat(stored.secret().isOf(OTHER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null|{\"hash\":\"aGFzaA==\",\"stamp\":\"c3RhbXA=\"}",
                "{\"created\":1}|null",
                "{\"created\":1}|{}",
                "{\"created\":1}|{\"hash\":null,\"stamp\":\"c3RhbXA=\"}",
                "{\"created\":1}|{\"hash\":\"aGFzaA==\"}",
                "{\"created\":\"soon\"}|{\"hash\":\"aGFzaA==\",\"stamp\":\"c3RhbXA=\"}",
                "[]|[]",
                "''|''"
            })
    void whatIsNoDeviceIsNone(String data, String secret) {
        assertThat(StoredDevice.of(credential(data, secret))).isEmpty();
        assertThat(StoredDevice.of(credential(null, null))).isEmpty();
    }

    @Test
    void aHashThatIsNoneIsNobodysAndNoError() {
        StoredDevice stored = StoredDevice.of(
                        credential("{\"created\":1}", "{\"hash\":\"no base 64!\",\"stamp\":\"\"}"))
                .orElseThrow();

        assertThat(stored.secret().isOf(VALUE)).isFalse();
    }

    @Property
    void whatHappenedToACredentialMakesNoErrorAndOpensNothing(
            @ForAll("data") String data, @ForAll("secrets") String secret) {
        StoredDevice.of(credential(data, secret))
                .ifPresent(stored -> assertThat(stored.secret().isOf(OTHER)).isFalse());
    }

    @Property
    void aCookieIsOneOfOursOrNone(@ForAll("cookies") String sent) {
        assertOursOrNone(sent);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aCookieOfAnybodysIsNone(@ForAll String sent) {
        assertOursOrNone(sent);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", VALUE + "A", VALUE + "=", VALUE + "\n", "%41" + VALUE})
    void whatNeverWasAValueIsNone(String sent) {
        assertThat(DeviceCookie.value(sent)).isEmpty();
    }

    private static void assertOursOrNone(String sent) {
        DeviceCookie.value(sent)
                .ifPresent(value ->
                        assertThat(Base64.getUrlDecoder().decode(value)).hasSize(32));
    }

    @Provide
    Arbitrary<String> data() {
        return FuzzedStrings.of(DATA);
    }

    @Provide
    Arbitrary<String> secrets() {
        return FuzzedStrings.of(SECRET);
    }

    @Provide
    Arbitrary<String> cookies() {
        return FuzzedStrings.of(VALUE, OTHER);
    }

    private static CredentialModel credential(String data, String secret) {
        CredentialModel credential = new CredentialModel();
        credential.setCredentialData(data);
        credential.setSecretData(secret);
        return credential;
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
