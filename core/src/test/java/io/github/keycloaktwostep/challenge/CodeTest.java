// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** The digits of a one-time code, and the input that is accepted. */
class CodeTest {

    @ParameterizedTest
    @ValueSource(strings = {"000000", "123456", "1234567890"})
    void hasSixToTenDigits(String digits) {
        assertThat(new Code(digits).digits()).isEqualTo(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "12345678901", "12345a", "123 456", "١٢٣٤٥٦", "-12345"})
    void rejectsOtherTextWithoutRepeatingIt(String other) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Code(other)).withMessage("not a code");
    }

    /** Spellings, separated by vertical bars. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // typed or pasted, with directional marks around it
                "123456| 123456\n|123 456|123-456|1 2 3 4 5 6|12.34.56|123\u00a0456|123\u2009456|123\u2010456|123\u2011456",
                "123–456|123—456|\u200e123456\u200f|\u2068123456\u2069|\u202a123456\u202c|\ufeff123456|123\u200b456",
                // in digits of other scripts
                "١٢٣٤٥٦|۱۲۳۴۵۶|१२३४५६|１２３４５６|١٢٣ 456|๑๒๓๔๕๖"
            })
    void acceptsTypedAndPastedSpellings(String spellings) {
        assertThat(spellings.split("\\|", -1))
                .allSatisfy(typed -> assertThat(Code.parse(typed, 6)).contains(new Code("123456")));
    }

    @Test
    void convertsEveryDecimalDigitOfUnicode() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(c -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER)
                        .filter(c -> !Code.digitsOf(Character.toString(c))
                                .equals(Optional.of(Integer.toString(Character.digit(c, 10))))))
                .isEmpty();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                " | - |-|\u200e|1a|one|12345a|l23456|123_456|123,456|123456!|<123456>|0x123456",
                "①②③④⑤⑥|一二三四五六|½23456|²23456"
            })
    void findsNoDigitsInOtherText(String others) {
        assertThat(others == null ? new String[] {null} : others.split("\\|", -1))
                .allSatisfy(typed -> assertThat(Code.digitsOf(typed)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "'12 34',1234", "12345678901,12345678901", "0,0"})
    void acceptsAnyNumberOfDigits(String typed, String digits) {
        assertThat(Code.digitsOf(typed)).contains(digits);
    }

    @Property
    void parsesAndSpeaksDigitsButNeverPrintsThem(@ForAll("codes") Code code) {
        assertThat(Code.parse(code.digits(), 6)).contains(code);
        assertThat(code.spoken()).matches("[0-9](, [0-9]){5,9}");
        assertThat(code.spoken().replace(", ", "")).isEqualTo(code.digits());
        assertThat(code.toString()).isEqualTo("Code[••••••]").doesNotContain(code.digits());
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void findsOnlyPlainDigitsInAnyText(
            @ForAll String text, @ForAll("mutants") String mutant, @ForAll @IntRange(min = 6, max = 10) int length) {
        for (String typed : List.of(text, mutant)) {
            Code.digitsOf(typed).ifPresent(digits -> assertThat(digits).matches("[0-9]{1,32}"));
            Code.parse(typed, length)
                    .ifPresent(code -> assertThat(code.digits()).matches("[0-9]{6,10}"));
        }
    }

    @Provide
    Arbitrary<String> mutants() {
        return FuzzedStrings.of(
                "123456",
                "1234567890",
                "123 456",
                "12-34-56",
                "\u200e123456\u200f",
                "\u0661\u0662\u0663\u0664\u0665\u0666",
                "\ud835\udfd7\ud835\udfd7\ud835\udfd7\ud835\udfd7\ud835\udfd7\ud835\udfd7",
                "Your code is 123456.");
    }

    @Provide
    Arbitrary<Code> codes() {
        return Arbitraries.strings().numeric().ofMinLength(6).ofMaxLength(10).map(Code::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "493028",
                "493 028",
                "Code: 493028",
                "Code: 493 028.",
                "G-493028",
                "493028 is your Example code. Don't share it.\n\n@login.example.com #493028",
                "Ihr Code für Shop 24/7: 493-028",
                "\u0664\u0669\u0663\u0660\u0662\u0668 \u0631\u0645\u0632",
                "No. 1: 493028, valid for 10 minutes, order 20261128",
                "<#> 493028 is the code FA+9qCX9VSu"
            })
    void findsNumberOfTheRightLengthInAMessage(String pasted) {
        assertThat(Code.parse(pasted, 6)).contains(new Code("493028"));
    }

    /** A number without other text need not have the expected length. */
    @ParameterizedTest
    @CsvSource({
        "12345,",
        "12345678901,",
        "12345678,12345678",
        "'',",
        "Code:,",
        "code 49302,",
        "code 4930281,",
        "code 493028 or 493029,",
        "493028a493029,",
        "code 4930 28 1,",
        "code 493 0281,"
    })
    void findsNothingIfNumberIsMissingOrAmbiguous(String pasted, String code) {
        assertThat(Code.parse(pasted, 6).map(Code::digits)).isEqualTo(Optional.ofNullable(code));
    }

    @Test
    void limitsTheLengthOfInput() {
        assertThat(Code.digitsOf("123456" + " ".repeat(26))).isPresent();
        assertThat(Code.digitsOf("123456" + " ".repeat(27))).isEmpty();
        assertThat(Code.digitsIn("1234", 6)).contains("1234");
        assertThat(Code.digitsIn("x".repeat(Code.MAX_MESSAGE - 6) + "493028", 6))
                .contains("493028");
        assertThat(Code.digitsIn("x".repeat(Code.MAX_MESSAGE - 5) + "493028", 6))
                .isEmpty();
        assertThat(Code.digitsIn(null, 6)).isEmpty();
    }
}
