// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.json.JsonNotes;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.util.JsonSerialization;

/** An issued code, without its digits. */
class ChallengeTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Challenge CHALLENGE = new Challenge(
            "00ff00ff00ff00ff00ff00ff00ff00ff",
            "c2VhbGVk",
            "key-1",
            NOON,
            NOON.plusSeconds(300),
            NOON.plusSeconds(30),
            2);

    @Property(edgeCases = EdgeCasesMode.NONE)
    void survivesJsonRoundTrip(
            @ForAll String id,
            @ForAll String mac,
            @ForAll String kid,
            @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long issued,
            @ForAll @IntRange(min = 1) int lifetime,
            @ForAll @IntRange(min = 1) int wait,
            @ForAll @IntRange(min = 1) int sends) {
        Challenge challenge = new Challenge(
                id,
                mac,
                kid,
                Instant.ofEpochMilli(issued),
                Instant.ofEpochMilli(issued + lifetime),
                Instant.ofEpochMilli(issued + wait),
                sends);

        assertThat(read(JsonSerialization.mapper.valueToTree(challenge))).contains(challenge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "mac", "kid", "issuedAt", "expiresAt", "resendAt", "sends"})
    void isAbsentIfJsonLacksAPart(String part) {
        ObjectNode json = json();
        assertThat(json.remove(part)).isNotNull();

        assertThat(read(json)).isEmpty();
        assertThat(JsonNotes.read(null, Challenge.class)).isEmpty();
        assertThat(JsonNotes.read(Map.of(), Challenge.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"issuedAt,noon", "expiresAt,''", "resendAt,1.5.2", "sends,many", "sends,99999999999", "expiresAt,9e99"})
    void isAbsentIfJsonHasAnInvalidNumber(String part, String value) {
        assertThat(read(json().put(part, value))).isEmpty();
    }

    @Property
    void readsAnyJsonWithoutError(@ForAll("parts") String part, @ForAll("mutants") String value) {
        read(json().put(part, value))
                .ifPresent(challenge -> assertThat(challenge.expired(NOON)).isIn(true, false));
    }

    @Provide
    Arbitrary<String> parts() {
        return Arbitraries.of("id", "mac", "kid", "issuedAt", "expiresAt", "resendAt", "sends");
    }

    @Provide
    Arbitrary<String> mutants() {
        return FuzzedStrings.of(
                "1795521600.000000000", "9223372036854775807", "-9223372036854775808", "2", "c2VhbGVk", "key-1");
    }

    private static ObjectNode json() {
        return JsonSerialization.mapper.valueToTree(CHALLENGE);
    }

    private static Optional<Challenge> read(ObjectNode json) {
        return Json.read(json.toString(), Challenge.class);
    }

    @Test
    void printsOnlyItsIdAndExpiresOnTime() {
        assertThat(CHALLENGE).hasToString("Challenge[00ff00ff00ff00ff00ff00ff00ff00ff]");
        assertThat(CHALLENGE.expired(NOON)).isFalse();
        assertThat(CHALLENGE.expired(NOON.plusMillis(299_999))).isFalse();
        assertThat(CHALLENGE.expired(NOON.plusMillis(300_000))).isTrue();
        assertThat(CHALLENGE.expired(NOON.plusSeconds(86_400))).isTrue();
    }
}
