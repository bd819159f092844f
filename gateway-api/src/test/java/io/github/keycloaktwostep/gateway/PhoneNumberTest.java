// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A number in E.164 form. */
class PhoneNumberTest {

    @ParameterizedTest
    @ValueSource(strings = {"+12345", "+4915123456789", "+123456789012345"})
    void acceptsFiveToFifteenDigitsAfterThePlus(String e164) {
        assertThat(new PhoneNumber(e164).e164()).isEqualTo(e164);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "+1234",
                "+1234567890123456",
                "4915123456789",
                "+0915123456789",
                "+49 15123456789",
                "++4915123456789",
                "+49151234567a9",
                "+٤٩١٥١٢٣٤٥٦٧٨٩",
                "+4915123456789\n",
                " +4915123456789"
            })
    void rejectsOtherTextWithoutRepeatingIt(String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PhoneNumber(other))
                .withMessage("not an E.164 number");
    }

    @Test
    void rejectsNull() {
        assertThatNullPointerException().isThrownBy(() -> new PhoneNumber(null));
    }

    @Property
    void masksAllButTheLastTwoDigits(@ForAll("numbers") String e164) {
        PhoneNumber number = new PhoneNumber(e164);

        assertThat(number.lastDigits()).hasSize(2);
        assertThat(e164).endsWith(number.lastDigits());
        assertThat(number).hasToString("••" + number.lastDigits());
        assertThat(number.toString()).doesNotContain(e164.substring(0, e164.length() - 2));
    }

    @ParameterizedTest
    @CsvSource({"+4915123456789,4915123", "+1234567,1234567", "+12345678,1234567", "+12345,12345"})
    void prefixConsistsOfFirstSevenDigits(String e164, String prefix) {
        assertThat(new PhoneNumber(e164).prefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @CsvSource({
        "+5491123456790,+541123456790",
        "+5215512345678,+525512345678",
        "+541123456790,+541123456790",
        "+525512345678,+525512345678",
        "+4915123456789,+4915123456789",
        "+54911234567,+54911234567"
    })
    void hasSameIdentityInAllSpellings(String e164, String identity) {
        PhoneNumber number = new PhoneNumber(e164);

        assertThat(number.identity()).isEqualTo(identity);
        assertThat(number).isEqualTo(new PhoneNumber(identity)).hasSameHashCodeAs(new PhoneNumber(identity));
        assertThat(number.prefix()).isEqualTo(new PhoneNumber(identity).prefix());
        assertThat(number.e164()).isEqualTo(e164);
    }

    @Provide
    Arbitrary<String> numbers() {
        return Arbitraries.strings().numeric().ofMinLength(4).ofMaxLength(14).flatMap(rest -> Arbitraries.integers()
                .between(1, 9)
                .map(first -> "+" + first + rest));
    }

    @Test
    void ignoresZeroInGabonsNumbers() {
        assertThat(new PhoneNumber("+24106031234")).isEqualTo(new PhoneNumber("+2416031234"));
        assertThat(new PhoneNumber("+24106031234").identity()).isEqualTo("+2416031234");
    }
}
