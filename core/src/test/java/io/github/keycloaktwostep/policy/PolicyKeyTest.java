// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allowed values of each toggle. */
class PolicyKeyTest {

    private static Stream<Arguments> ranges() {
        return Stream.of(
                Arguments.of("grace-days", 0, 90),
                Arguments.of("remember-device-days", 1, 365),
                Arguments.of("remember-device-max", 1, 50),
                Arguments.of("code-length", 6, 10),
                Arguments.of("code-lifetime", 60, 600),
                Arguments.of("code-attempts", 1, 10),
                Arguments.of("resend-cooldown", 10, 300),
                Arguments.of("sends-per-user-day", 1, 1_000),
                Arguments.of("sends-per-number-hour", 1, 100),
                Arguments.of("enrolments-per-ip-hour", 1, 100_000),
                Arguments.of("enrolments-per-prefix-hour", 1, 100_000),
                Arguments.of("sends-per-realm-day", 0, 10_000_000),
                Arguments.of("failures-per-user-hour", 1, 100));
    }

    @Test
    void testsTheRangeOfEveryNumber() {
        assertThat(ranges().map(range -> range.get()[0]))
                .containsExactlyElementsOf(Arrays.stream(PolicyKey.values())
                        .filter(key -> key.type() == PolicyKey.Type.INTEGER)
                        .map(PolicyKey::key)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void acceptsNumbersWithinTheirRange(String key, int min, int max) {
        PolicyKey toggle = PolicyKey.of(key).orElseThrow();

        assertThat(toggle.problem(Integer.toString(min))).isEmpty();
        assertThat(toggle.problem(Integer.toString(max))).isEmpty();
        assertThat(toggle.problem(Integer.toString(min - 1))).contains(min + " to " + max);
        assertThat(toggle.problem(Integer.toString(max + 1))).contains(min + " to " + max);
        assertThat(Policy.of(Map.of(key, Integer.toString(max))).value(toggle)).isEqualTo(Integer.toString(max));
        assertThat(Policy.of(Map.of(key, Integer.toString(max + 1))).value(toggle))
                .isEqualTo(toggle.defaultValue());
    }

    @ParameterizedTest
    @EnumSource(PolicyKey.class)
    void acceptsTheDefault(PolicyKey key) {
        assertThat(key.problem(key.defaultValue())).isEmpty();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t\n"})
    void acceptsBlankValues(String nothing) {
        for (PolicyKey key : PolicyKey.values()) {
            assertThat(key.problem(nothing)).isEmpty();
        }
    }

    /** The values of a row are separated by semicolons. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    backup-required   | true; true ;false | TRUE;yes;1;true,false
                    code-length       | 6; 8 ;10 | six;6.0;6,5;0x6;6 7;1e1;6s;99999999999999999999;-
                    enforcement       | off;optional;required | Off;on;off,required
                    methods           | sms;app,voice,sms;sms##app;sms,;sms,sms \
                    | SMS;sms,pigeon;recovery-codes;sms app;##;,
                    default-country   | DE; GB ;de | XX;ZZ;UK;D;DEU;49;ß;ﬁ;DE,AT
                    allowed-countries | DE;DE,AT;DE##AT##ch;DE, AT, | DE,Austria;DE AT;DE#AT
                    lost-access-url   | https://example.org;http://localhost:8080/help?x=1#y \
                    | javascript:alert(1);data:text/html,AAAA;//example.org;/help;example.org;https:;https:///help;\
                    mailto:help@example.org;ftp://example.org;https://exa mple.org;https://example.org/<script>
                    """)
    void acceptsOnlyAllowedValues(String key, String allowed, String refused) {
        PolicyKey toggle = PolicyKey.of(key).orElseThrow();

        assertThat(allowed.split(";", -1))
                .allSatisfy(value -> assertThat(toggle.problem(value)).isEmpty());
        assertThat(refused.split(";", -1))
                .allSatisfy(value -> assertThat(toggle.problem(value)).isPresent());
    }

    /** Including Kosovo, which has no code in ISO 3166-1 and whose numbers start with +383. */
    @Test
    void acceptsEveryCountryThatUsersCanChoose() {
        assertThat(new PhoneNumberParser().countries(Locale.ROOT)).allSatisfy(country -> {
            assertThat(PolicyKey.ALLOWED_COUNTRIES.problem(country.iso())).isEmpty();
            assertThat(PolicyKey.DEFAULT_COUNTRY.problem(country.iso())).isEmpty();
        });
    }

    @Test
    void acceptsAnyTextThatIsNotTooLong() {
        for (PolicyKey key : new PolicyKey[] {PolicyKey.SUGGEST_FROM_ATTRIBUTE, PolicyKey.REQUIRED_ROLES}) {
            assertThat(key.problem("любой ☎ text ## <b>")).isEmpty();
            assertThat(key.problem("x".repeat(4_000))).isEmpty();
            assertThat(key.problem("x".repeat(4_001))).contains("at most 4000 characters");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup-required|true or false",
                "code-length|6 to 10",
                "enforcement|one of off, optional, required",
                "backup-methods|one or more of sms, voice, app, recovery-codes",
                "default-country|an ISO 3166-1 country code of two letters",
                "allowed-countries|ISO 3166-1 country codes of two letters, and 001 for numbers of no country",
                "lost-access-url|an address that begins with https:// or http://",
            })
    void namesAllowedValuesInProblems(String key, String allowed) {
        assertThat(PolicyKey.of(key).orElseThrow().problem("?!")).contains(allowed);
    }

    @Test
    void hasTheOptionsThatTheProductKnows() {
        assertThat(PolicyKey.ENFORCEMENT.options())
                .containsExactlyElementsOf(
                        Arrays.stream(Enforcement.values()).map(Enforcement::id).toList());
        assertThat(PolicyKey.BACKUP_METHODS.options())
                .containsExactlyElementsOf(
                        Arrays.stream(MethodType.values()).map(MethodType::id).toList());
        assertThat(PolicyKey.METHODS.options()).containsExactly("sms", "voice", "app");
        assertThat(PolicyKey.CODE_LENGTH.options()).isEmpty();
    }

    @Test
    void findsKeysAndIdsByExactName() {
        assertThat(PolicyKey.values()).allMatch(key -> PolicyKey.of(key.key()).orElseThrow() == key);
        assertThat(MethodType.values()).allMatch(way -> MethodType.of(way.id()).orElseThrow() == way);
        assertThat(Enforcement.values())
                .allMatch(each -> Policy.of(Map.of("enforcement", each.id())).enforcement() == each);
        assertThat(PolicyKey.of("CODE_LENGTH")).isEmpty();
        assertThat(PolicyKey.of("")).isEmpty();
        assertThat(MethodType.of("SMS")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a##b|a;b", "a,b|a;b", "' a , b '|a;b", "a##b,c|a;b;c", "b##a##b|b;a", "a#b|a#b", "##,, ##|''"})
    void splitsListsInOrderWithoutDuplicates(String list, String parts) {
        assertThat(String.join(";", PolicyKey.split(list))).isEqualTo(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u007fb", "a\ud83d"})
    void rejectsCharactersThatDatabasesReject(String value) {
        for (PolicyKey key : List.of(PolicyKey.SUGGEST_FROM_ATTRIBUTE, PolicyKey.REQUIRED_ROLES)) {
            assertThat(key.problem(value)).contains("text without control characters");
        }
        assertThat(PolicyKey.LOST_ACCESS_URL.problem("https://a.example/" + value))
                .isPresent();
    }
}
