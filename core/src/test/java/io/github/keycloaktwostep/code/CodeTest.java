package io.github.keycloaktwostep.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.keycloaktwostep.Mutants;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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

/** The digits of a one-time code, and what counts as them. */
class CodeTest {

    @ParameterizedTest
    @ValueSource(strings = {"000000", "123456", "1234567890"})
    void hasSixToTenDigits(String digits) {
        assertThat(new Code(digits).digits()).isEqualTo(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "12345678901", "12345a", "123 456", "١٢٣٤٥٦", "-12345"})
    void isNothingElseAndTheErrorDoesNotHoldIt(String other) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Code(other)).withMessage("not a code");
    }

    @Test
    void isNeverNull() {
        assertThatNullPointerException().isThrownBy(() -> new Code(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456",
                " 123456\n",
                "123 456",
                "123-456",
                "1 2 3 4 5 6",
                "12.34.56",
                "123\u00a0456",
                "123\u2009456",
                "123\u2010456",
                "123\u2011456",
                "123–456",
                "123—456",
                "\u200e123456\u200f",
                "\u2068123456\u2069",
                "\u202a123456\u202c",
                "\ufeff123456",
                "123\u200b456"
            })
    void isUnderstoodAsItIsTypedOrPasted(String typed) {
        assertThat(Code.parse(typed)).contains(new Code("123456"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"١٢٣٤٥٦", "۱۲۳۴۵۶", "१२३४५६", "１２３４５６", "١٢٣ 456", "๑๒๓๔๕๖"})
    void isUnderstoodInDigitsOfOtherScripts(String typed) {
        assertThat(Code.parse(typed)).contains(new Code("123456"));
    }

    @Test
    void everyDecimalDigitOfUnicodeCountsAsWhatItIsWorth() {
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
                " ",
                "-",
                "\u200e",
                "12345",
                "12345678901",
                "12345a",
                "l23456",
                "123_456",
                "123,456",
                "123456!",
                "①②③④⑤⑥",
                "一二三四五六",
                "½23456",
                "²23456",
                "<123456>",
                "0x123456"
            })
    void isNotGuessedFromAnythingElse(String typed) {
        assertThat(Code.parse(typed)).isEmpty();
    }

    @Test
    void isNotLookedForInMoreThanThirtyTwoCharacters() {
        assertThat(Code.parse("123456" + " ".repeat(26))).isPresent();
        assertThat(Code.parse("123456" + " ".repeat(27))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "'12 34',1234", "12345678901,12345678901", "0,0"})
    void digitsMayBeOfAnyNumber(String typed, String digits) {
        assertThat(Code.digitsOf(typed)).contains(digits);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" - ", "1a", "one"})
    void digitsAreNotGuessedEither(String typed) {
        assertThat(Code.digitsOf(typed)).isEmpty();
    }

    @Property(tries = 100_000, edgeCases = EdgeCasesMode.NONE)
    void anyTextGetsAnAnswerOfPlainDigits(@ForAll @StringLength(max = 64) String text) {
        assertPlain(text);
    }

    @Property(tries = 100_000)
    void anythingLikeACodeGetsAnAnswerOfPlainDigits(@ForAll("mutants") String text) {
        assertPlain(text);
    }

    private static void assertPlain(String text) {
        Code.digitsOf(text).ifPresent(digits -> assertThat(digits).matches("[0-9]{1,32}"));
        Code.parse(text).ifPresent(code -> assertThat(code.digits()).matches("[0-9]{6,10}"));
    }

    @Property
    void aCodeParsesToItself(@ForAll("codes") Code code) {
        assertThat(Code.parse(code.digits())).contains(code);
    }

    @Property
    void isSpokenDigitByDigit(@ForAll("codes") Code code) {
        assertThat(code.spoken()).matches("[0-9](, [0-9]){5,9}");
        assertThat(code.spoken().replace(", ", "")).isEqualTo(code.digits());
    }

    @Property
    void isNeverPrinted(@ForAll("codes") Code code) {
        assertThat(code.toString()).isEqualTo("Code[••••••]").doesNotContain(code.digits());
    }

    @Provide
    Arbitrary<String> mutants() {
        return Mutants.of(
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
}
