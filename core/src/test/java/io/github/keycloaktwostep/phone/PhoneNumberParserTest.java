// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Problem;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** How input in the number field is parsed. */
class PhoneNumberParserTest {

    private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();

    private final PhoneNumberParser parser = new PhoneNumberParser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0151 23456789;015123456789;151 23456789;0151/23456789;0151-234-567-89;(0151) 234.56789",
                "  0151\u00a023456789 ;+49 151 23456789;+49 (0)151 23456789;+4915123456789;\uff0b49 151 23456789",
                "0049 151 23456789;tel:+49-151-23456789;٠١٥١٢٣٤٥٦٧٨٩;+۴۹ ۱۵۱ ۲۳۴۵۶۷۸۹;０１５１ ２３４５６７８９"
            })
    void acceptsCommonSpellings(String spellings) {
        Valid number = new Valid(
                new PhoneNumber("+4915123456789"), "DE", Set.of("DE"), NumberType.TEXTS_AND_CALLS, "+49 1512 3456789");

        assertThat(spellings.split(";", -1))
                .allSatisfy(typed -> assertThat(parser.parse(typed, "DE")).isEqualTo(number));
    }

    @ParameterizedTest
    @CsvSource({
        "DE,0151 23456789,+4915123456789,TEXTS_AND_CALLS",
        "DE,030 123456,+4930123456,CALLS_ONLY",
        "GB,07400 123456,+447400123456,TEXTS_AND_CALLS",
        "GB,0121 234 5678,+441212345678,CALLS_ONLY",
        "GB,056 1234 5678,+445612345678,VOIP",
        "US,(201) 555-0123,+12015550123,TEXTS_AND_CALLS",
        "FR,06 12 34 56 78,+33612345678,TEXTS_AND_CALLS",
        "FR,01 23 45 67 89,+33123456789,CALLS_ONLY",
        "FR,09 75 12 34 56,+33975123456,VOIP",
        "IN,081234 56789,+918123456789,TEXTS_AND_CALLS",
        "IN,011 2345 6789,+911123456789,CALLS_ONLY",
        "BR,(11) 96123-4567,+5511961234567,TEXTS_AND_CALLS",
        "BR,(11) 2345-6789,+551123456789,CALLS_ONLY"
    })
    void detectsTheKindOfLine(String region, String typed, String e164, NumberType line) {
        assertThat(parser.parse(typed, region)).isInstanceOfSatisfying(Valid.class, valid -> {
            assertThat(valid.number().e164()).isEqualTo(e164);
            assertThat(valid.region()).isEqualTo(region);
            assertThat(valid.type()).isEqualTo(line);
        });
    }

    /** The entries of a row are separated by semicolons. Each consists of the chosen country and the number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SPECIAL | DE 0900 1 234567; DE 0800 1234567; DE 0180 2 123456; DE 0177 99 1234567; GB 0909 879 0000
                    SPECIAL | GB 0808 157 0192; GB 0843 123 4567; GB 07640 123456; GB 0333 123 4567; US 900 234 5678
                    SPECIAL | US 800 234 5678; US 1-800-FLOWERS; FR 0800 12 34 56; FR 0899 12 34 56; IN 1800 123 456
                    SPECIAL | BR 0800 123 4567; BR 0300 123 4567; DE +979 123 456 789; DE +800 1234 5678
                    TOO_SHORT | DE 110; US 555 0123; DE +1 201 555
                    TOO_LONG | US 201 555 01234; US 12345678901234567890; DE 030 1234567890123; FR 06 12 34 56 78 9
                    NO_SUCH_NUMBER | DE 0151 2; US 999 999 9999; GB 01111 111111
                    NOT_A_NUMBER | DE hello; DE alice@example.org; DE +; DE +999 123456; US +1 415 555 2671 ext 5
                    NOT_A_NUMBER | XX 0151 23456789
                    """)
    void rejectsInvalidAndSpecialNumbers(Problem problem, String typed) {
        assertThat(typed.split("; ", -1))
                .allSatisfy(each -> assertThat(parse(each)).isEqualTo(new Invalid(problem)));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t"})
    void reportsBlankInputAsMissing(String nothing) {
        assertThat(parser.parse(nothing, "DE")).isEqualTo(new Invalid(Problem.MISSING));
    }

    @Test
    void rejectsMoreThan32Characters() {
        String typed = "+49 151 23456789";

        assertThat(parser.parse(typed + " ".repeat(32 - typed.length()), "DE")).isInstanceOf(Valid.class);
        assertThat(parser.parse(typed + " ".repeat(33 - typed.length()), "DE"))
                .isEqualTo(new Invalid(Problem.TOO_LONG));
    }

    @ParameterizedTest
    @CsvSource({
        "+44 7400 123456, DE, GB",
        "+1 204 234 5678, us, CA",
        // numbers without a country
        "+870 773 111 632, DE, ZZ",
        "+881 612 345 678, DE, ZZ",
        "+883 5100 12345678, DE, ZZ"
    })
    void derivesTheCountryFromTheNumber(String typed, String chosen, String country) {
        assertThat(parser.parse(typed, chosen)).isInstanceOfSatisfying(Valid.class, valid -> assertThat(valid.region())
                .isEqualTo(country));
    }

    @ParameterizedTest
    @CsvSource({
        "+4915123456789,+49 1512 3456789",
        "+12015550123,+1 201-555-0123",
        "+33612345678,+33 6 12 34 56 78",
        "+999123456,+999123456"
    })
    void displaysNumbersInGroups(String e164, String display) {
        assertThat(parser.display(new PhoneNumber(e164))).isEqualTo(display);
    }

    @ParameterizedTest
    @CsvSource({"+447400123456, 07400 123456", "+33612345678, 06 12 34 56 78", "+12015550123, (201) 555-0123"})
    void displaysNationalForm(String e164, String display) {
        assertThat(parser.displayNational(new PhoneNumber(e164))).isEqualTo(display);
    }

    @ParameterizedTest
    @CsvSource({
        "DE,en,Germany",
        "DE,de,Deutschland",
        "DE,fr,Allemagne",
        "DE,ar,ألمانيا",
        "GB,de,Vereinigtes Königreich",
        "XK,en,Kosovo"
    })
    void namesCountriesInTheUsersLanguage(String iso, String language, String name) {
        assertThat(PhoneNumberParser.name(iso, Locale.forLanguageTag(language))).isEqualTo(name);
    }

    @Test
    void sortsCountriesInTheUsersLanguage() {
        assertThat(names(Locale.GERMAN))
                .containsSubsequence("Ägypten", "Belgien", "Oman", "Österreich", "Polen", "Zypern");
        assertThat(names(Locale.FRENCH)).containsSubsequence("Allemagne", "Égypte", "Espagne", "États-Unis", "France");
        assertThat(names(Locale.forLanguageTag("sv")))
                .containsSubsequence("Albanien", "Zimbabwe", "Åland", "Österrike");
    }

    @Test
    void listsEachCountryOnceWithItsCallingCode() {
        List<Country> countries = parser.countries(Locale.ENGLISH);

        assertThat(countries)
                .hasSizeGreaterThan(240)
                .doesNotHaveDuplicates()
                .contains(new Country("DE", 49), new Country("US", 1), new Country("CA", 1), new Country("XK", 383))
                .allMatch(country -> country.iso().matches("[A-Z]{2}"))
                .allMatch(country -> country.callingCode() >= 1 && country.callingCode() <= 999)
                .allMatch(country -> parser.country(country.iso()).orElseThrow().equals(country));
    }

    @Test
    void findsCountriesByCode() {
        assertThat(parser.country("de")).contains(new Country("DE", 49));
        assertThat(new String[] {"XX", "Germany", "001", "", null})
                .allSatisfy(other -> assertThat(parser.country(other)).isEmpty());
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void parsesAnyTextWithoutError(
            @ForAll @StringLength(max = 64) String text,
            @ForAll("mutants") String mutant,
            @ForAll("mutatedRegions") String region) {
        assertThat(parser.parse(text, region)).isNotNull();
        if (parser.parse(mutant, region) instanceof Valid valid) {
            assertThat(valid.number().e164()).matches("\\+[1-9][0-9]{4,14}");
            assertThat(valid.display()).hasSizeBetween(6, 32);
        }
        parser.country(region).ifPresent(country -> assertThat(PhoneNumberParser.name(country.iso(), Locale.ENGLISH))
                .isNotEmpty());
    }

    @Provide
    Arbitrary<String> mutants() {
        return FuzzedStrings.of(
                ("+4915123456789|0151 2345-6789|(201) 555-0123|+1 201 555 0123 ext. 5|tel:+49-151-23456789;ext=3"
                                + "|tel:0151-23456789;phone-context=+49|00 44 7400 123456|+39 02 1234 5678|1-800-FLOWERS"
                                + "|*31#0151 23456789|+800 1234 5678")
                        .split("\\|", -1));
    }

    @Provide
    Arbitrary<String> mutatedRegions() {
        return FuzzedStrings.of("DE", "de", "US", "GB", "XK", "ZZ", "001", "");
    }

    @Property(tries = 1_000)
    void validNumbersParseToThemselves(@ForAll("almostNumbers") String text, @ForAll("regions") String region) {
        if (parser.parse(text, region) instanceof Valid valid) {
            assertThat(valid.number().e164()).matches("\\+[1-9][0-9]{4,14}");
            assertThat(valid.region()).matches("[A-Z]{2}");
            assertThat(parser.parse(valid.number().e164(), "ZZ")).isEqualTo(valid);
            assertThat(parser.parse(valid.display(), region)).isEqualTo(valid);
        }
    }

    @Property
    void acceptsEverySpellingOfANumber(
            @ForAll("examples") Phonenumber.PhoneNumber example, @ForAll("spellings") Spelling spelling) {
        String region = PLANS.getRegionCodeForNumber(example);
        String typed = spelling.write(PLANS.format(example, spelling.format()));

        assertThat(parser.parse(typed, region)).isInstanceOfSatisfying(Valid.class, valid -> {
            assertThat(valid.number().e164()).isEqualTo(PLANS.format(example, PhoneNumberFormat.E164));
            assertThat(valid.region()).isEqualTo(region);
        });
    }

    /** A way to write a number: its format, the separator between groups, and the zero of its digits. */
    record Spelling(PhoneNumberFormat format, String separator, char zero) {

        String write(String formatted) {
            StringBuilder text = new StringBuilder();
            for (char c : formatted.replaceAll("[ -]+", separator).toCharArray()) {
                text.append(c >= '0' && c <= '9' ? (char) (zero + (c - '0')) : c);
            }
            return text.toString();
        }
    }

    @Provide
    Arbitrary<String> regions() {
        return Arbitraries.oneOf(
                Arbitraries.of("DE", "GB", "US", "FR", "IN", "BR", "IT", "AR", "MX", "ZZ", "XX", "", "de", "001", "ß"),
                Arbitraries.of(PLANS.getSupportedRegions()));
    }

    @Provide
    Arbitrary<String> almostNumbers() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(4).ofMaxLength(15);
        Arbitrary<String> international = Arbitraries.of(List.copyOf(PLANS.getSupportedCallingCodes()))
                .flatMap(code -> digits.map(rest -> "+" + code + rest));
        Arbitrary<String> mutated = Combinators.combine(
                        examples(), digits, Arbitraries.integers().between(1, 6))
                .as((example, other, changed) -> {
                    String e164 = PLANS.format(example, PhoneNumberFormat.E164);
                    return e164.substring(0, Math.max(4, e164.length() - changed)) + other.substring(0, changed % 5);
                });
        Arbitrary<String> punctuated =
                Arbitraries.strings().withChars("0123456789+ -()./x#*;=ext").ofMaxLength(40);
        return Arbitraries.oneOf(digits, international, mutated, punctuated);
    }

    @Provide
    Arbitrary<Phonenumber.PhoneNumber> examples() {
        return Arbitraries.of(PLANS.getSupportedRegions().stream()
                .sorted()
                .flatMap(region ->
                        List.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP).stream()
                                .map(type -> PLANS.getExampleNumberForType(region, type)))
                .filter(example -> example != null && PLANS.isValidNumber(example))
                .toList());
    }

    @Provide
    Arbitrary<Spelling> spellings() {
        return Combinators.combine(
                        Arbitraries.of(PhoneNumberFormat.class),
                        Arbitraries.of("", " ", "-", ".", "/", "\u00a0", " - "),
                        Arbitraries.of('0', '\u0660', '\u06f0', '\u0966', '\uff10'))
                .as(Spelling::new)
                .filter(spelling -> spelling.format() != PhoneNumberFormat.RFC3966
                        || (spelling.separator().equals("-") && spelling.zero() == '0'));
    }

    /** @param typed the chosen country, a blank and the number */
    private ParsedNumber parse(String typed) {
        return parser.parse(typed.substring(3), typed.substring(0, 2));
    }

    private List<String> names(Locale locale) {
        return parser.countries(locale).stream()
                .map(country -> PhoneNumberParser.name(country.iso(), locale))
                .toList();
    }
}
