// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.phone.Country;
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

/** What each toggle may be. */
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
    void everyNumberHasItsRangeHere() {
        assertThat(ranges().map(range -> range.get()[0]))
                .containsExactlyElementsOf(Arrays.stream(PolicyKey.values())
                        .filter(key -> key.type() == PolicyKey.Type.INTEGER)
                        .map(PolicyKey::key)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void aNumberMayBeAnythingFromItsSmallestToItsLargest(String key, int min, int max) {
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
    @ValueSource(strings = {"six", "6.0", "6,5", "0x6", "6 7", "1e1", "6s", "99999999999999999999", "-"})
    void aNumberIsWholeAndWrittenInDigits(String value) {
        assertThat(PolicyKey.CODE_LENGTH.problem(value)).contains("6 to 10");
    }

    @ParameterizedTest
    @EnumSource(PolicyKey.class)
    void theDefaultIsValid(PolicyKey key) {
        assertThat(key.problem(key.defaultValue())).isEmpty();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t\n"})
    void nothingIsAlwaysValid(String nothing) {
        for (PolicyKey key : PolicyKey.values()) {
            assertThat(key.problem(nothing)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,true", "' true ',true", "TRUE,false", "yes,false", "1,false", "'true,false',false"})
    void aSwitchIsTrueOrFalse(String value, boolean valid) {
        assertThat(PolicyKey.BACKUP_REQUIRED.problem(value).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({"off,true", "optional,true", "required,true", "Off,false", "on,false", "'off,required',false"})
    void aChoiceIsOneOfItsOptions(String value, boolean valid) {
        assertThat(PolicyKey.ENFORCEMENT.problem(value).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "sms,true",
        "'app,voice,sms',true",
        "sms##app,true",
        "'sms,',true",
        "'sms,sms',true",
        "SMS,false",
        "'sms,pigeon',false",
        "recovery-codes,false",
        "sms app,false",
        "'##',false",
        "',',false"
    })
    void choicesAreOneOrMoreOfTheOptions(String value, boolean valid) {
        assertThat(PolicyKey.METHODS.problem(value).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "DE,true",
        "de,true",
        "' GB ',true",
        "XX,false",
        "ZZ,false",
        "UK,false",
        "D,false",
        "DEU,false",
        "49,false",
        "ß,false",
        "ﬁ,false",
        "'DE,AT',false"
    })
    void aCountryIsAnIsoCode(String value, boolean valid) {
        assertThat(PolicyKey.DEFAULT_COUNTRY.problem(value).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "DE,true",
        "'DE,AT',true",
        "DE##AT##ch,true",
        "'DE, AT,',true",
        "'DE,Austria',false",
        "DE AT,false",
        "DE#AT,false"
    })
    void countriesAreIsoCodes(String value, boolean valid) {
        assertThat(PolicyKey.ALLOWED_COUNTRIES.problem(value).isEmpty()).isEqualTo(valid);
    }

    /** Kosovo among them, which ISO 3166-1 has no code for and whose numbers begin with +383. */
    @Test
    void everyCountryThatUsersCanChooseCanBeAllowed() {
        assertThat(new PhoneNumberParser()
                        .countries(Locale.ROOT).stream()
                                .map(Country::iso)
                                .filter(iso ->
                                        PolicyKey.ALLOWED_COUNTRIES.problem(iso).isPresent()
                                                || PolicyKey.DEFAULT_COUNTRY
                                                        .problem(iso)
                                                        .isPresent()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org,true",
        "http://localhost:8080/help?x=1#y,true",
        "javascript:alert(1),false",
        "data:text/html;base64;AAAA,false",
        "//example.org,false",
        "/help,false",
        "example.org,false",
        "https:,false",
        "https:///help,false",
        "mailto:help@example.org,false",
        "ftp://example.org,false",
        "https://exa mple.org,false",
        "https://example.org/<script>,false"
    })
    void anAddressLeadsToTheWeb(String value, boolean valid) {
        assertThat(PolicyKey.LOST_ACCESS_URL.problem(value).isEmpty()).isEqualTo(valid);
    }

    @Test
    void aTextIsAnythingThatIsNotTooLong() {
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
    void aProblemSaysWhatIsAllowed(String key, String allowed) {
        assertThat(PolicyKey.of(key).orElseThrow().problem("?!")).contains(allowed);
    }

    @Test
    void theOptionsAreThoseThatTheRestOfTheProductKnows() {
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
    void keysAndIdsAreFoundByTheirExactNames() {
        assertThat(PolicyKey.values()).allMatch(key -> PolicyKey.of(key.key()).orElseThrow() == key);
        assertThat(MethodType.values()).allMatch(way -> MethodType.of(way.id()).orElseThrow() == way);
        assertThat(Enforcement.values())
                .allMatch(each -> Policy.of(Map.of("enforcement", each.id())).enforcement() == each);
        assertThat(PolicyKey.of("CODE_LENGTH")).isEmpty();
        assertThat(PolicyKey.of("")).isEmpty();
        assertThat(MethodType.of("SMS")).isEmpty();
        assertThat(PolicyKey.ENFORCEMENT.problem("Off")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a##b|a;b", "a,b|a;b", "' a , b '|a;b", "a##b,c|a;b;c", "b##a##b|b;a", "a#b|a#b", "##,, ##|''"})
    void aListKeepsItsOrderAndDropsBlanksAndRepeats(String list, String parts) {
        assertThat(String.join(";", PolicyKey.split(list))).isEqualTo(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u007fb", "a\ud83d"})
    void aTextIsOneThatEveryDatabaseTakes(String value) {
        for (PolicyKey key : List.of(PolicyKey.SUGGEST_FROM_ATTRIBUTE, PolicyKey.REQUIRED_ROLES)) {
            assertThat(key.problem(value)).contains("text without control characters");
        }
        assertThat(PolicyKey.LOST_ACCESS_URL.problem("https://a.example/" + value))
                .isPresent();
    }
}
