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

/** Numbers of plans that surprise, with the siblings that the metadata knows. */
class ReportedNumbersTest {

    private final PhoneNumberParser parser = new PhoneNumberParser();

    @ParameterizedTest(name = "{1} in {0}")
    @CsvSource({
        // bare international digits, where the national reading is no mobile number
        "DE,4915123456789,+4915123456789,TEXTS_AND_CALLS",
        "DE,49 (0) 151 23456789,+4915123456789,TEXTS_AND_CALLS",
        "DE,493012345678,+493012345678,CALLS_ONLY",
        "DE,04921 12345,+49492112345,CALLS_ONLY",
        "AT,4366412345678,+4366412345678,TEXTS_AND_CALLS",
        "FI,358401234567,+358401234567,TEXTS_AND_CALLS",
        "AR,5491123456789,+5491123456789,TEXTS_AND_CALLS",
        "IT,393471234567,+393471234567,TEXTS_AND_CALLS",
        "IT,391 234 5678,+393912345678,TEXTS_AND_CALLS",
        "FR,33612345678,+33612345678,TEXTS_AND_CALLS",
        "US,1 201 555 0123,+12015550123,TEXTS_AND_CALLS",
        // trunk and access prefixes with the international form
        "DE,+49 (0) 151 23456789,+4915123456789,TEXTS_AND_CALLS",
        "DE,0049 (0) 151 23456789,+4915123456789,TEXTS_AND_CALLS",
        "US,0049 151 23456789,+4915123456789,TEXTS_AND_CALLS",
        "ZZ,0049 151 23456789,+4915123456789,TEXTS_AND_CALLS",
        "IT,+39 (0) 347 1234567,+393471234567,TEXTS_AND_CALLS",
        "IT,+39 0331 234567,+390331234567,CALLS_ONLY",
        "CL,+56 09 6123 4567,+56961234567,TEXTS_AND_CALLS",
        "HU,+36 06 20 123 4567,+36201234567,TEXTS_AND_CALLS",
        "RU,8 912 345 67 89,+79123456789,TEXTS_AND_CALLS",
        // prefixes that Mexico gave up
        "MX,+52 1 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,0052 1 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,52 1 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,044 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,045 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,01 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,1 55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "MX,55 1234 5678,+525512345678,TEXTS_AND_CALLS",
        "ZZ,+5215512345678,+525512345678,TEXTS_AND_CALLS",
        // Argentina's infix
        "AR,011 15-2345-6789,+5491123456789,TEXTS_AND_CALLS",
        "AR,9 11 2345 6789,+5491123456789,TEXTS_AND_CALLS",
        "AR,+54 9 11 2345 6789,+5491123456789,TEXTS_AND_CALLS",
        "AR,11 2345-6789,+541123456789,CALLS_ONLY"
    })
    void isReadAsItIsMeant(String country, String typed, String e164, NumberType line) {
        assertThat(parser.parse(typed, country)).isInstanceOfSatisfying(Valid.class, valid -> {
            assertThat(valid.number().e164()).isEqualTo(e164);
            assertThat(valid.line()).isEqualTo(line);
        });
    }

    @ParameterizedTest(name = "{1} in {0}")
    @CsvSource({
        "AR,15-2345-6789,AREA_CODE_MISSING",
        "AR,15 234-5678,AREA_CODE_MISSING",
        "AR,+54 15 2345 6789,AREA_CODE_MISSING",
        "GB,070 1234 5678,SPECIAL",
        "GB,+44 (0) 70 1234 5678,SPECIAL",
        "DE,0700 1234 5678,SPECIAL",
        "CH,0878 123 456,SPECIAL",
        "NO,880 12 345,SPECIAL",
        "SE,075 123 45 67,SPECIAL",
        "US,500 234 5678,SPECIAL",
        "IT,178 123 4567,SPECIAL",
        "DE,+808 1234 5678,SPECIAL",
        "DE,+888 123 456 78901,SPECIAL"
    })
    void isRefusedWithTheReason(String country, String typed, Problem problem) {
        assertThat(parser.parse(typed, country)).isEqualTo(new Invalid(problem));
    }

    @ParameterizedTest(name = "{0} with {1} listed: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "+590690001234|MF|true",
                "+590690001234|BL|true",
                "+590690001234|GP|true",
                "+590690001234|FR|false",
                "+3584571234567|AX|true",
                "+358912345678|AX|false",
                "+4741234567|SJ|true",
                "+393471234567|VA|true",
                "+61412345678|CX|true",
                "+61412345678|CC|true",
                "+212650123456|EH|true",
                "+447400123456|GB|true",
                "+447911123456|GB|false",
                "+447911123456|GG|true",
                "+447797712345|GB|false",
                "+447624012345|GB|false",
                "+12015550123|US|true",
                "+12042345678|US|false",
                "+12042345678|CA|true",
                "+17872345678|US|false",
                "+79123456789|KZ|false",
                "+77011234567|RU|false",
                "+262692123456|YT|false",
                "+4915123456789||true",
                "+881612345678||false",
                "+881612345678|DE|false",
                "+881612345678|DE,001|true",
                "+870773111632||false",
                "+870773111632|001|true",
                "+8821612345678||false",
                "+883510012345||false",
                "+878101234567890||false"
            })
    void isAllowedWhereNothingTellsItsCountriesApart(String e164, String allowed, boolean expected) {
        Set<String> countries = allowed == null ? Set.of() : Set.of(allowed.split(","));

        assertThat(parser.parse(e164, "ZZ"))
                .isInstanceOfSatisfying(Valid.class, valid -> assertThat(valid.allowedBy(countries))
                        .isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "+541123456789,+5491123456789",
        "+5491123456789,+5491123456789",
        "+4930123456,+4930123456",
        "+525512345678,+525512345678"
    })
    void getsTextsInTheMobileSpelling(String e164, String forTexts) {
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
    void theCountriesOfACallingCodeAreKnown(String iso, String sharing, String notToBeToldApart) {
        Country country = parser.country(iso).orElseThrow();
        List<Country> others = parser.sharingCallingCode(country);

        assertThat(others.stream().map(Country::iso)).containsExactly(split(sharing));
        assertThat(others.stream()
                        .filter(other -> parser.shareMobileNumbers(country, other))
                        .map(Country::iso))
                .containsExactly(split(notToBeToldApart));
    }

    private static String[] split(String list) {
        return list.isEmpty() ? new String[0] : list.split(" ");
    }

    @Test
    void noTextWithLettersIsReadInAnotherWay() {
        assertThat(parser.parse("4915123456789x", "DE"))
                .isInstanceOfSatisfying(
                        Valid.class, valid -> assertThat(valid.line()).isEqualTo(NumberType.CALLS_ONLY));
        assertThat(parser.parse("+52 1 55 1234 5678 ext. 5", "MX")).isInstanceOf(Invalid.class);
    }
}
