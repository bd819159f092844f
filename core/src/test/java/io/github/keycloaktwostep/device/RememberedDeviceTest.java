// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.util.JsonSerialization;

/** A device that signs in without a code. */
class RememberedDeviceTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final RememberedDevice DEVICE = new RememberedDevice(
            "Firefox",
            "Linux",
            NOON.toEpochMilli(),
            NOON.toEpochMilli(),
            NOON.plus(DAY.multipliedBy(30)).toEpochMilli(),
            "hash",
            "stamp");

    @Test
    void expiresOnTime() {
        Instant end = NOON.plus(DAY.multipliedBy(30));

        assertThat(DEVICE.expired(NOON)).isFalse();
        assertThat(DEVICE.expired(end.minusMillis(1))).isFalse();
        assertThat(DEVICE.expired(end)).isTrue();
        assertThat(DEVICE.expired(end.plus(DAY))).isTrue();
    }

    @Test
    void updatesLastUseAtMostOnceADay() {
        assertThat(DEVICE.lastUsedIsOld(NOON)).isFalse();
        assertThat(DEVICE.lastUsedIsOld(NOON.plus(DAY).minusMillis(1))).isFalse();
        assertThat(DEVICE.lastUsedIsOld(NOON.plus(DAY))).isTrue();
        assertThat(DEVICE.lastUsedIsOld(NOON.minus(DAY))).isFalse();
    }

    @Test
    void useChangesOnlyTheLastUse() {
        Instant later = NOON.plus(DAY.multipliedBy(3));
        RememberedDevice used = DEVICE.usedAt(later);

        assertThat(used)
                .isEqualTo(new RememberedDevice(
                        "Firefox", "Linux", DEVICE.created(), later.toEpochMilli(), DEVICE.expires(), "hash", "stamp"));
        assertThat(used.lastUsedIsOld(later)).isFalse();
    }

    @Test
    void endsSoonerUnderAStricterPolicy() {
        assertThat(DEVICE.ends(Policy.of(Map.of()))).isEqualTo(NOON.plus(DAY.multipliedBy(30)));
        assertThat(DEVICE.ends(Policy.of(Map.of("remember-device-days", "7"))))
                .isEqualTo(NOON.plus(DAY.multipliedBy(7)));
        assertThat(DEVICE.ends(Policy.of(Map.of("remember-device-days", "365"))))
                .isEqualTo(NOON.plus(DAY.multipliedBy(30)));
    }

    @ParameterizedTest
    @CsvSource({
        "Firefox/141.0, Firefox",
        "Mobile Safari/18.2, Mobile Safari",
        "Mac OS X, Mac OS X",
        "Other/Other, ''",
        "Other, ''",
        "'', ''",
        ", ''",
        "<b>Bot</b>/1.0, bBot",
        "${7*7} {{0}} $t(delete), 77 0 tdelete"
    })
    void cleansReportedNames(String said, String name) {
        assertThat(RememberedDevice.cleaned(said)).isEqualTo(name);
        assertThat(RememberedDevice.cleaned("x".repeat(2_000))).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({"Firefox, Linux, Firefox · Linux", "Firefox, '', Firefox", "'', Linux, Linux", "'', '', ''"})
    void hasALanguageIndependentName(String browser, String system, String name) {
        assertThat(new RememberedDevice(browser, system, 0, 0, 0, "hash", "stamp").name())
                .isEqualTo(name);
    }

    @Test
    void readsJsonOfLaterVersionsAndPrintsNoSecret() throws IOException {
        assertThat(DEVICE).hasToString("RememberedDevice[Firefox · Linux]");
        String json = JsonSerialization.writeValueAsString(DEVICE);

        assertThat(JsonSerialization.readValue(json, RememberedDevice.class)).isEqualTo(DEVICE);
        assertThat(JsonSerialization.readValue(json.replace("{", "{\"later\":1,"), RememberedDevice.class))
                .isEqualTo(DEVICE);
        assertThat(JsonSerialization.readValue("{\"hash\":\"hash\",\"stamp\":\"stamp\"}", RememberedDevice.class)
                        .name())
                .isEmpty();
    }
}
