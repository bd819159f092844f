// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.util.Base64;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of a device cookie, and the stored device that it is compared with. */
class StoredDeviceTest {

    private static final String VALUE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final String OTHER = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final RememberedDevice DEVICE =
            new RememberedDevice("Firefox", "Linux", 1, 2, 3, RememberedDevice.hash(VALUE), "c3RhbXA=");
    private static final String STORED = Json.write(DEVICE);

    @Test
    void matchesOnlyItsOwnValue() {
        RememberedDevice stored = read(STORED).orElseThrow();

        assertThat(stored).isEqualTo(DEVICE);
        assertThat(stored.isOf(VALUE)).isTrue();
        assertThat(stored.isOf(OTHER)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"created\":1}",
                "{\"hash\":null,\"stamp\":\"c3RhbXA=\"}",
                "{\"hash\":\"aGFzaA==\"}",
                "{\"created\":\"soon\",\"hash\":\"aGFzaA==\",\"stamp\":\"c3RhbXA=\"}",
                "[]",
                ""
            })
    void isAbsentIfItCannotBeRead(String stored) {
        assertThat(read(stored)).isEmpty();
    }

    @Test
    void invalidHashMatchesNothing() {
        RememberedDevice stored = read("{\"created\":1,\"hash\":\"no base 64! ✗\",\"stamp\":\"\"}")
                .orElseThrow();

        assertThat(stored.isOf(VALUE)).isFalse();
    }

    @Property
    void modifiedCredentialMatchesNothing(@ForAll("stored") String stored) {
        read(stored).ifPresent(device -> assertThat(device.isOf(OTHER)).isFalse());
    }

    @Property
    void acceptsOnlyWellFormedFuzzedCookies(@ForAll("cookies") String sent) {
        assertWellFormedOrAbsent(sent);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void acceptsOnlyWellFormedCookies(@ForAll String sent) {
        assertWellFormedOrAbsent(sent);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", VALUE + "A", VALUE + "=", VALUE + "\n", "%41" + VALUE})
    void rejectsMalformedCookies(String sent) {
        assertThat(DeviceCookie.value(sent)).isEmpty();
    }

    private static void assertWellFormedOrAbsent(String sent) {
        DeviceCookie.value(sent)
                .ifPresent(value ->
                        assertThat(Base64.getUrlDecoder().decode(value)).hasSize(32));
    }

    @Provide
    Arbitrary<String> stored() {
        return FuzzedStrings.of(STORED);
    }

    @Provide
    Arbitrary<String> cookies() {
        return FuzzedStrings.of(VALUE, OTHER);
    }

    private static Optional<RememberedDevice> read(String stored) {
        return Json.read(stored, RememberedDevice.class);
    }
}
