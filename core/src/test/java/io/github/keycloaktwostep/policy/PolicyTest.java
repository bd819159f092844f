// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import static io.github.keycloaktwostep.method.MethodType.APP;
import static io.github.keycloaktwostep.method.MethodType.RECOVERY_CODES;
import static io.github.keycloaktwostep.method.MethodType.SMS;
import static io.github.keycloaktwostep.method.MethodType.VOICE;
import static io.github.keycloaktwostep.policy.Enforcement.OPTIONAL;
import static io.github.keycloaktwostep.policy.Enforcement.REQUIRED;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    private static final String HELP = "https://help.example.org/lost";

    /**
     * A toggle with its published default and another value.
     *
     * @param typed reads it from a policy
     */
    private record Toggle(
            String key,
            Function<Policy, Object> typed,
            String initial,
            Object typedInitial,
            String set,
            Object typedSet) {}

    private static final List<Toggle> TOGGLES = List.of(
            new Toggle("enforcement", Policy::enforcement, "optional", OPTIONAL, "required", REQUIRED),
            new Toggle("required-roles", Policy::requiredRoles, "", Set.of(), "staff##admin", Set.of("staff", "admin")),
            new Toggle("grace-days", Policy::graceDays, "0", Optional.empty(), "14", Optional.of(14)),
            new Toggle(
                    "methods",
                    policy -> List.copyOf(policy.methods()),
                    "sms,voice,app",
                    List.of(SMS, VOICE, APP),
                    "app",
                    List.of(APP)),
            new Toggle("backup-required", Policy::backupRequired, "true", true, "false", false),
            new Toggle(
                    "backup-methods",
                    policy -> List.copyOf(policy.backupMethods()),
                    "sms,voice,app,recovery-codes",
                    List.of(SMS, VOICE, APP, RECOVERY_CODES),
                    "recovery-codes",
                    List.of(RECOVERY_CODES)),
            new Toggle("remember-device", Policy::rememberDevice, "true", true, "false", false),
            new Toggle("remember-device-days", Policy::rememberDeviceFor, "30", ofDays(30), "7", ofDays(7)),
            new Toggle("remember-device-max", Policy::rememberDeviceMax, "10", 10, "2", 2),
            new Toggle("code-length", Policy::codeLength, "6", 6, "8", 8),
            new Toggle("code-lifetime", Policy::codeLifetime, "300", ofMinutes(5), "120", ofMinutes(2)),
            new Toggle("code-attempts", Policy::codeAttempts, "5", 5, "3", 3),
            new Toggle("resend-cooldown", Policy::resendCooldown, "30", ofSeconds(30), "45", ofSeconds(45)),
            new Toggle("sends-per-user-day", Policy::sendsPerUserDay, "20", 20, "11", 11),
            new Toggle("sends-per-number-hour", Policy::sendsPerNumberHour, "5", 5, "12", 12),
            new Toggle("enrolments-per-ip-hour", Policy::enrolmentsPerIpHour, "100", 100, "13", 13),
            new Toggle("enrolments-per-prefix-hour", Policy::enrolmentsPerPrefixHour, "60", 60, "14", 14),
            new Toggle("sends-per-realm-day", Policy::sendsPerRealmDay, "0", Optional.empty(), "15", Optional.of(15)),
            new Toggle("failures-per-user-hour", Policy::failuresPerUserHour, "10", 10, "16", 16),
            new Toggle("allowed-countries", Policy::allowedCountries, "", Set.of(), "DE,AT", Set.of("DE", "AT")),
            new Toggle("default-country", Policy::defaultCountry, "", Optional.empty(), "AT", Optional.of("AT")),
            new Toggle("allow-voip", Policy::allowVoip, "false", false, "true", true),
            new Toggle("country-breaker", Policy::countryBreaker, "true", true, "false", false),
            new Toggle("copy-to-profile", Policy::copyToProfile, "false", false, "true", true),
            new Toggle("trust-broker-mfa", Policy::trustBrokerMfa, "false", false, "true", true),
            new Toggle("notify-by-email", Policy::notifyByEmail, "true", true, "false", false),
            new Toggle("lost-access-url", Policy::lostAccessUrl, "", Optional.empty(), HELP, Optional.of(HELP)),
            new Toggle(
                    "suggest-from-attribute",
                    Policy::suggestFromAttribute,
                    "phoneNumber",
                    Optional.of("phoneNumber"),
                    "mobile",
                    Optional.of("mobile")),
            new Toggle("password-grant", Policy::passwordGrant, "false", false, "true", true));

    @Test
    void hasTheDocumentedDefaults() {
        Policy policy = Policy.of(Map.of());

        assertThat(TOGGLES).hasSameSizeAs(PolicyKey.values()).allSatisfy(toggle -> {
            assertThat(policy.value(PolicyKey.of(toggle.key()).orElseThrow())).isEqualTo(toggle.initial());
            assertThat(toggle.typed().apply(policy)).isEqualTo(toggle.typedInitial());
        });
    }

    @Test
    void readsEveryToggle() {
        Policy policy = Policy.of(TOGGLES.stream().collect(Collectors.toMap(Toggle::key, Toggle::set)));

        assertThat(TOGGLES)
                .allSatisfy(toggle -> assertThat(toggle.typed().apply(policy)).isEqualTo(toggle.typedSet()));
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
    void replacesInvalidValueByTheDefault(String key, String value) {
        PolicyKey toggle = PolicyKey.of(key).orElseThrow();

        assertThat(Policy.of(Map.of(key, value)).value(toggle)).isEqualTo(toggle.defaultValue());
    }

    @Test
    void keepsOtherValuesIfOneIsInvalid() {
        Policy policy = Policy.of(Map.of("code-length", "99", "code-attempts", "2"));

        assertThat(policy.codeLength()).isEqualTo(6);
        assertThat(policy.codeAttempts()).isEqualTo(2);
    }

    @Test
    void ignoresUnknownKeys() {
        assertThat(Policy.of(Map.of("max_auth_age", "300", "code-length", "7")).codeLength())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void blankMeansDefaultOrNoneForText(String blank) {
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
    void splitsListsAtHashesOrCommas(String list) {
        assertThat(Policy.of(Map.of("methods", list)).methods()).containsExactly(MethodType.SMS, MethodType.APP);
    }

    @Test
    void acceptsRolesWithBlanksAndOfClients() {
        assertThat(Policy.of(Map.of("required-roles", "my role##account.manage-account"))
                        .requiredRoles())
                .containsExactlyInAnyOrder("my role", "account.manage-account");
    }

    @Test
    void doesNotPreselectNumbersWithoutACountry() {
        Policy policy = Policy.of(Map.of("allowed-countries", "DE##001", "default-country", "001"));

        assertThat(policy.allowedCountries()).containsExactlyInAnyOrder("DE", "001");
        assertThat(policy.defaultCountry()).isEmpty();
    }

    @Test
    void convertsCountriesToUpperCase() {
        Policy policy = Policy.of(Map.of("allowed-countries", "de##At", "default-country", " fr "));

        assertThat(policy.allowedCountries()).containsExactlyInAnyOrder("DE", "AT");
        assertThat(policy.defaultCountry()).contains("FR");
    }

    @Test
    void stripsBlanks() {
        Policy policy = Policy.of(Map.of("code-length", " 8 ", "enforcement", "off\n", "allow-voip", " true"));

        assertThat(policy.codeLength()).isEqualTo(8);
        assertThat(policy.enforcement()).isEqualTo(Enforcement.OFF);
        assertThat(policy.allowVoip()).isTrue();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void staysWithinRangesForAnyStoredValues(@ForAll("anythingStored") Map<PolicyKey, String> values) {
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
    void appliesOnlyValuesWithoutAProblem(@ForAll PolicyKey key, @ForAll("anyValue") String value) {
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
                Arbitraries.of(("| |true|false|off|required|sms|app,voice|sms##recovery-codes|##|,|DE|de,AT|ß|ﬁ|XK"
                                + "|https://a.example|https://|http:a|-1|0|1|+7|6.0")
                        .split("\\|", -1)),
                FuzzedStrings.of(
                        "sms##app", "DE,AT##ch", "https://a.example:8443/b?c=d#e", "+7", "100", "staff##b \u00fc"),
                Arbitraries.integers().between(-5, 700).map(String::valueOf),
                Arbitraries.integers().map(String::valueOf),
                Arbitraries.strings().ascii().ofMaxLength(12),
                Arbitraries.strings().ofMaxLength(12));
    }
}
