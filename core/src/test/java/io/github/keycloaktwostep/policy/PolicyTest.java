// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The realm's toggles as they are in force. */
class PolicyTest {

    @Test
    void theDefaultsAreThePublishedOnes() {
        Map<String, String> published = new LinkedHashMap<>();
        published.put("enforcement", "optional");
        published.put("required-roles", "");
        published.put("grace-days", "0");
        published.put("methods", "sms,voice,app");
        published.put("backup-required", "true");
        published.put("backup-methods", "sms,voice,app,recovery-codes");
        published.put("remember-device", "true");
        published.put("remember-device-days", "30");
        published.put("remember-device-max", "10");
        published.put("code-length", "6");
        published.put("code-lifetime", "300");
        published.put("code-attempts", "5");
        published.put("resend-cooldown", "30");
        published.put("sends-per-user-day", "20");
        published.put("sends-per-number-hour", "5");
        published.put("enrolments-per-ip-hour", "100");
        published.put("enrolments-per-prefix-hour", "60");
        published.put("sends-per-realm-day", "0");
        published.put("failures-per-user-hour", "10");
        published.put("allowed-countries", "");
        published.put("default-country", "");
        published.put("allow-voip", "false");
        published.put("country-breaker", "true");
        published.put("copy-to-profile", "false");
        published.put("trust-broker-mfa", "false");
        published.put("notify-by-email", "true");
        published.put("lost-access-url", "");
        published.put("suggest-from-attribute", "phoneNumber");
        published.put("password-grant", "false");

        assertThat(Arrays.stream(PolicyKey.values()).collect(Collectors.toMap(PolicyKey::key, key -> Policy.of(Map.of())
                        .value(key))))
                .isEqualTo(published);
    }

    @Test
    void theDefaultsAreTyped() {
        Policy policy = Policy.of(Map.of());

        assertThat(policy.enforcement()).isEqualTo(Enforcement.OPTIONAL);
        assertThat(policy.requiredRoles()).isEmpty();
        assertThat(policy.graceDays()).isEmpty();
        assertThat(policy.methods()).containsExactly(MethodType.SMS, MethodType.VOICE, MethodType.APP);
        assertThat(policy.backupRequired()).isTrue();
        assertThat(policy.backupMethods())
                .containsExactly(MethodType.SMS, MethodType.VOICE, MethodType.APP, MethodType.RECOVERY_CODES);
        assertThat(policy.rememberDevice()).isTrue();
        assertThat(policy.rememberDeviceFor()).isEqualTo(Duration.ofDays(30));
        assertThat(policy.rememberDeviceMax()).isEqualTo(10);
        assertThat(policy.codeLength()).isEqualTo(6);
        assertThat(policy.codeLifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.codeAttempts()).isEqualTo(5);
        assertThat(policy.resendCooldown()).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.sendsPerUserDay()).isEqualTo(20);
        assertThat(policy.sendsPerNumberHour()).isEqualTo(5);
        assertThat(policy.enrolmentsPerIpHour()).isEqualTo(100);
        assertThat(policy.enrolmentsPerPrefixHour()).isEqualTo(60);
        assertThat(policy.sendsPerRealmDay()).isEmpty();
        assertThat(policy.failuresPerUserHour()).isEqualTo(10);
        assertThat(policy.allowedCountries()).isEmpty();
        assertThat(policy.defaultCountry()).isEmpty();
        assertThat(policy.allowVoip()).isFalse();
        assertThat(policy.countryBreaker()).isTrue();
        assertThat(policy.copyToProfile()).isFalse();
        assertThat(policy.trustBrokerMfa()).isFalse();
        assertThat(policy.notifyByEmail()).isTrue();
        assertThat(policy.lostAccessUrl()).isEmpty();
        assertThat(policy.suggestFromAttribute()).contains("phoneNumber");
        assertThat(policy.passwordGrant()).isFalse();
    }

    @Test
    void everyToggleCanBeSet() {
        Map<String, String> stored = new HashMap<>();
        stored.put("enforcement", "required");
        stored.put("required-roles", "staff##admin");
        stored.put("grace-days", "14");
        stored.put("methods", "app");
        stored.put("backup-required", "false");
        stored.put("backup-methods", "recovery-codes");
        stored.put("remember-device", "false");
        stored.put("remember-device-days", "7");
        stored.put("remember-device-max", "2");
        stored.put("code-length", "8");
        stored.put("code-lifetime", "120");
        stored.put("code-attempts", "3");
        stored.put("resend-cooldown", "45");
        stored.put("sends-per-user-day", "11");
        stored.put("sends-per-number-hour", "12");
        stored.put("enrolments-per-ip-hour", "13");
        stored.put("enrolments-per-prefix-hour", "14");
        stored.put("sends-per-realm-day", "15");
        stored.put("failures-per-user-hour", "16");
        stored.put("allowed-countries", "DE,AT");
        stored.put("default-country", "AT");
        stored.put("allow-voip", "true");
        stored.put("country-breaker", "false");
        stored.put("copy-to-profile", "true");
        stored.put("trust-broker-mfa", "true");
        stored.put("notify-by-email", "false");
        stored.put("lost-access-url", "https://help.example.org/lost");
        stored.put("suggest-from-attribute", "mobile");
        stored.put("password-grant", "true");
        assertThat(stored)
                .containsOnlyKeys(
                        Arrays.stream(PolicyKey.values()).map(PolicyKey::key).toList());

        Policy policy = Policy.of(stored);

        assertThat(policy.enforcement()).isEqualTo(Enforcement.REQUIRED);
        assertThat(policy.requiredRoles()).containsExactlyInAnyOrder("staff", "admin");
        assertThat(policy.graceDays()).contains(14);
        assertThat(policy.methods()).containsExactly(MethodType.APP);
        assertThat(policy.backupRequired()).isFalse();
        assertThat(policy.backupMethods()).containsExactly(MethodType.RECOVERY_CODES);
        assertThat(policy.rememberDevice()).isFalse();
        assertThat(policy.rememberDeviceFor()).isEqualTo(Duration.ofDays(7));
        assertThat(policy.rememberDeviceMax()).isEqualTo(2);
        assertThat(policy.codeLength()).isEqualTo(8);
        assertThat(policy.codeLifetime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(policy.codeAttempts()).isEqualTo(3);
        assertThat(policy.resendCooldown()).isEqualTo(Duration.ofSeconds(45));
        assertThat(policy.sendsPerUserDay()).isEqualTo(11);
        assertThat(policy.sendsPerNumberHour()).isEqualTo(12);
        assertThat(policy.enrolmentsPerIpHour()).isEqualTo(13);
        assertThat(policy.enrolmentsPerPrefixHour()).isEqualTo(14);
        assertThat(policy.sendsPerRealmDay()).contains(15);
        assertThat(policy.failuresPerUserHour()).isEqualTo(16);
        assertThat(policy.allowedCountries()).containsExactlyInAnyOrder("DE", "AT");
        assertThat(policy.defaultCountry()).contains("AT");
        assertThat(policy.allowVoip()).isTrue();
        assertThat(policy.countryBreaker()).isFalse();
        assertThat(policy.copyToProfile()).isTrue();
        assertThat(policy.trustBrokerMfa()).isTrue();
        assertThat(policy.notifyByEmail()).isFalse();
        assertThat(policy.lostAccessUrl()).contains("https://help.example.org/lost");
        assertThat(policy.suggestFromAttribute()).contains("mobile");
        assertThat(policy.passwordGrant()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "enforcement,sometimes",
        "methods,'sms,pigeon'",
        "methods,recovery-codes",
        "methods,'##'",
        "backup-methods,pigeon",
        "backup-required,yes",
        "code-length,11",
        "code-lifetime,601",
        "code-attempts,many",
        "allowed-countries,'DE,Austria'",
        "default-country,Germany",
        "lost-access-url,javascript:alert(1)"
    })
    void aStoredValueThatIsInvalidCountsAsTheDefault(String key, String value) {
        PolicyKey toggle = PolicyKey.of(key).orElseThrow();

        assertThat(Policy.of(Map.of(key, value)).value(toggle)).isEqualTo(toggle.defaultValue());
    }

    @Test
    void oneInvalidValueLeavesTheOthersInForce() {
        Policy policy = Policy.of(Map.of("code-length", "99", "code-attempts", "2"));

        assertThat(policy.codeLength()).isEqualTo(6);
        assertThat(policy.codeAttempts()).isEqualTo(2);
    }

    @Test
    void keysNobodyKnowsAreIgnored() {
        assertThat(Policy.of(Map.of("max_auth_age", "300", "code-length", "7")).codeLength())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void anEmptiedFieldMeansTheDefaultButNoneForAText(String blank) {
        Map<String, String> stored = Arrays.stream(PolicyKey.values())
                .collect(Collectors.toMap(PolicyKey::key, key -> blank, (a, b) -> a, HashMap::new));

        Policy policy = Policy.of(stored);

        assertThat(policy.suggestFromAttribute()).isEmpty();
        assertThat(Arrays.stream(PolicyKey.values())
                        .filter(key -> key.type() != PolicyKey.Type.TEXT)
                        .filter(key -> !policy.value(key).equals(key.defaultValue())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sms##app", "sms,app", " sms , app ", "app##sms##app", "##sms,,app##"})
    void listsAreJoinedAsTheConsoleDoesOrByCommas(String list) {
        assertThat(Policy.of(Map.of("methods", list)).methods()).containsExactly(MethodType.SMS, MethodType.APP);
    }

    @Test
    void rolesMayHoldBlanksAndClients() {
        assertThat(Policy.of(Map.of("required-roles", "my role##account.manage-account"))
                        .requiredRoles())
                .containsExactlyInAnyOrder("my role", "account.manage-account");
    }

    @Test
    void numbersOfNoCountryCanBeAllowedButNotPreselected() {
        Policy policy = Policy.of(Map.of("allowed-countries", "DE##001", "default-country", "001"));

        assertThat(policy.allowedCountries()).containsExactlyInAnyOrder("DE", "001");
        assertThat(policy.defaultCountry()).isEmpty();
    }

    @Test
    void countriesAreUpperCaseWhateverWasTyped() {
        Policy policy = Policy.of(Map.of("allowed-countries", "de##At", "default-country", " fr "));

        assertThat(policy.allowedCountries()).containsExactlyInAnyOrder("DE", "AT");
        assertThat(policy.defaultCountry()).contains("FR");
    }

    @Test
    void valuesAreStrippedOfBlanksAround() {
        Policy policy = Policy.of(Map.of("code-length", " 8 ", "enforcement", "off\n", "allow-voip", " true"));

        assertThat(policy.codeLength()).isEqualTo(8);
        assertThat(policy.enforcement()).isEqualTo(Enforcement.OFF);
        assertThat(policy.allowVoip()).isTrue();
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void whateverIsStoredThePolicyIsWithinItsRanges(@ForAll("anythingStored") Map<PolicyKey, String> values) {
        Map<String, String> stored = new HashMap<>();
        values.forEach((key, value) -> stored.put(key.key(), value));

        Policy policy = Policy.of(stored);

        assertThat(policy.enforcement()).isNotNull();
        assertThat(policy.requiredRoles()).doesNotContain("");
        assertThat(policy.methods()).isNotEmpty().doesNotContain(MethodType.RECOVERY_CODES);
        assertThat(policy.backupMethods()).isNotEmpty();
        assertThat(policy.rememberDeviceFor()).isBetween(Duration.ofDays(1), Duration.ofDays(365));
        assertThat(policy.rememberDeviceMax()).isBetween(1, 50);
        assertThat(policy.codeLength()).isBetween(6, 10);
        assertThat(policy.codeLifetime()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(10));
        assertThat(policy.codeAttempts()).isBetween(1, 10);
        assertThat(policy.resendCooldown()).isBetween(Duration.ofSeconds(10), Duration.ofMinutes(5));
        assertThat(List.of(
                        policy.sendsPerUserDay(),
                        policy.sendsPerNumberHour(),
                        policy.enrolmentsPerIpHour(),
                        policy.enrolmentsPerPrefixHour(),
                        policy.failuresPerUserHour(),
                        policy.sendsPerRealmDay().orElse(1)))
                .allMatch(limit -> limit >= 1);
        assertThat(policy.allowedCountries()).allMatch(country -> country.matches("[A-Z]{2}|001"));
        assertThat(policy.defaultCountry().orElse("DE")).matches("[A-Z]{2}");
        assertThat(policy.lostAccessUrl().orElse("https://")).matches("https?://.*");
        assertThat(policy.suggestFromAttribute().orElse("none")).isNotBlank();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aValueIsInForceExactlyIfThereIsNoProblemWithIt(@ForAll PolicyKey key, @ForAll("anyValue") String value) {
        String inForce = Policy.of(Map.of(key.key(), value)).value(key);

        if (value.isBlank() || key.problem(value).isPresent()) {
            assertThat(inForce)
                    .isEqualTo(key.type() == PolicyKey.Type.TEXT && value.isBlank() ? "" : key.defaultValue());
        } else {
            assertThat(inForce).isEqualTo(value.strip());
        }
    }

    @Provide
    Arbitrary<Map<PolicyKey, String>> anythingStored() {
        return Arbitraries.maps(Arbitraries.of(PolicyKey.class), anyValue());
    }

    @Provide
    Arbitrary<String> anyValue() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        " ",
                        "true",
                        "false",
                        "off",
                        "required",
                        "sms",
                        "app,voice",
                        "sms##recovery-codes",
                        "##",
                        ",",
                        "DE",
                        "de,AT",
                        "ß",
                        "ﬁ",
                        "XK",
                        "https://a.example",
                        "https://",
                        "http:a",
                        "-1",
                        "0",
                        "1",
                        "+7",
                        "6.0"),
                FuzzedStrings.of(
                        "sms##app", "DE,AT##ch", "https://a.example:8443/b?c=d#e", "+7", "100", "staff##b \u00fc"),
                Arbitraries.integers().between(-5, 700).map(String::valueOf),
                Arbitraries.integers().map(String::valueOf),
                Arbitraries.strings().ascii().ofMaxLength(12),
                Arbitraries.strings().ofMaxLength(12));
    }
}
