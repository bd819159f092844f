// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Problem;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of surprising numbering plans, and similar numbers from the metadata. */
class ReportedNumbersTest {

    private final PhoneNumberParser parser = new PhoneNumberParser();

    /** The entries of a row are separated by semicolons. Each consists of the chosen country and the number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # bare international digits, where the national reading is no mobile number
                    +4915123456789 | TEXTS_AND_CALLS | DE 4915123456789; DE 49 (0) 151 23456789
                    +493012345678 | CALLS_ONLY | DE 493012345678
                    +49492112345 | CALLS_ONLY | DE 04921 12345
                    +4366412345678 | TEXTS_AND_CALLS | AT 4366412345678
                    +358401234567 | TEXTS_AND_CALLS | FI 358401234567
                    +5491123456789 | TEXTS_AND_CALLS | AR 5491123456789
                    +393471234567 | TEXTS_AND_CALLS | IT 393471234567
                    +393912345678 | TEXTS_AND_CALLS | IT 391 234 5678
                    +33612345678 | TEXTS_AND_CALLS | FR 33612345678
                    +12015550123 | TEXTS_AND_CALLS | US 1 201 555 0123
                    # trunk and access prefixes with the international form
                    +4915123456789 | TEXTS_AND_CALLS | DE +49 (0) 151 23456789; DE 0049 (0) 151 23456789
                    +4915123456789 | TEXTS_AND_CALLS | US 0049 151 23456789; ZZ 0049 151 23456789
                    +393471234567 | TEXTS_AND_CALLS | IT +39 (0) 347 1234567
                    +390331234567 | CALLS_ONLY | IT +39 0331 234567
                    +56961234567 | TEXTS_AND_CALLS | CL +56 09 6123 4567
                    +36201234567 | TEXTS_AND_CALLS | HU +36 06 20 123 4567
                    +79123456789 | TEXTS_AND_CALLS | RU 8 912 345 67 89
                    # prefixes that Mexico gave up
                    +525512345678 | TEXTS_AND_CALLS | MX +52 1 55 1234 5678; MX 0052 1 55 1234 5678
                    +525512345678 | TEXTS_AND_CALLS | MX 52 1 55 1234 5678; MX 044 55 1234 5678; MX 045 55 1234 5678
                    +525512345678 | TEXTS_AND_CALLS | MX 01 55 1234 5678; MX 1 55 1234 5678; MX 55 1234 5678
                    +525512345678 | TEXTS_AND_CALLS | ZZ +5215512345678
                    # Argentina's infix
                    +5491123456789 | TEXTS_AND_CALLS | AR 011 15-2345-6789; AR 9 11 2345 6789; AR +54 9 11 2345 6789
                    +541123456789 | CALLS_ONLY | AR 11 2345-6789
                    """)
    void readsNumbersAsTheyAreMeant(String e164, NumberType line, String typed) {
        assertThat(typed.split("; ", -1)).allSatisfy(each -> {
            Valid number = (Valid) parse(each);
            assertThat(number.number().e164()).isEqualTo(e164);
            assertThat(number.type()).isEqualTo(line);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    AREA_CODE_MISSING | AR 15-2345-6789; AR 15 234-5678; AR +54 15 2345 6789
                    SPECIAL | GB 070 1234 5678; GB +44 (0) 70 1234 5678; DE 0700 1234 5678; CH 0878 123 456
                    SPECIAL | NO 880 12 345; SE 075 123 45 67; US 500 234 5678; IT 178 123 4567; DE +808 1234 5678
                    SPECIAL | DE +888 123 456 78901
                    """)
    void rejectsNumbersWithAReason(Problem problem, String typed) {
        assertThat(typed.split("; ", -1))
                .allSatisfy(each -> assertThat(parse(each)).isEqualTo(new Invalid(problem)));
    }

    /** @param typed the chosen country, a blank and the number */
    private ParsedNumber parse(String typed) {
        return parser.parse(typed.substring(3), typed.substring(0, 2));
    }

    /** Numbers with the allowed countries; without any, all countries are allowed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    true | +590690001234 MF; +590690001234 BL; +590690001234 GP; +3584571234567 AX; +4741234567 SJ
                    true | +393471234567 VA; +61412345678 CX; +61412345678 CC; +212650123456 EH; +447400123456 GB
                    true | +447911123456 GG; +12015550123 US; +12042345678 CA; +4915123456789; +881612345678 DE,001
                    true | +870773111632 001
                    false | +590690001234 FR; +358912345678 AX; +447911123456 GB; +447797712345 GB; +447624012345 GB
                    false | +12042345678 US; +17872345678 US; +79123456789 KZ; +77011234567 RU; +262692123456 YT
                    false | +881612345678; +881612345678 DE; +870773111632; +8821612345678; +883510012345
                    false | +878101234567890
                    """)
    void allowsNumbersOfIndistinguishableCountries(boolean allowed, String numbers) {
        assertThat(numbers.split("; ", -1)).allSatisfy(each -> {
            String[] parts = each.split(" ", -1);
            Set<String> countries = parts.length == 1 ? Set.of() : Set.of(parts[1].split(",", -1));
            assertThat(((Valid) parser.parse(parts[0], "ZZ")).allowedBy(countries))
                    .isEqualTo(allowed);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "+541123456789,+5491123456789",
        "+5491123456789,+5491123456789",
        "+4930123456,+4930123456",
        "+525512345678,+525512345678"
    })
    void usesMobileSpellingForTextMessages(String e164, String forTexts) {
        Valid number = (Valid) parser.parse(e164, "ZZ");

        assertThat(parser.forChannel(Channel.SMS, number).number().e164()).isEqualTo(forTexts);
    }

    @ParameterizedTest
    @CsvSource({
        "GB,GG IM JE,''",
        "MF,BL GP,BL GP",
        "FI,AX,AX",
        "SJ,NO,NO",
        "AU,CC CX,CC CX",
        "IT,VA,VA",
        "RU,KZ,''",
        "MA,EH,EH",
        "DE,'',''"
    })
    void knowsTheCountriesOfACallingCode(String iso, String sharing, String indistinguishable) {
        Country country = parser.country(iso).orElseThrow();
        List<Country> others = parser.sharingCallingCode(country);

        assertThat(others.stream().map(Country::iso)).containsExactly(split(sharing));
        assertThat(others.stream()
                        .filter(other -> parser.shareMobileNumbers(country, other))
                        .map(Country::iso))
                .containsExactly(split(indistinguishable));
    }

    private static String[] split(String list) {
        return list.isEmpty() ? new String[0] : list.split(" ", -1);
    }

    @Test
    void doesNotReinterpretTextWithLetters() {
        assertThat(parser.parse("4915123456789x", "DE"))
                .isInstanceOfSatisfying(
                        Valid.class, valid -> assertThat(valid.type()).isEqualTo(NumberType.CALLS_ONLY));
        assertThat(parser.parse("+52 1 55 1234 5678 ext. 5", "MX")).isInstanceOf(Invalid.class);
    }
}
