// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A text message with a code fits into one segment, and browsers can fill in the code. */
class SmsTextTest {

    private static final Code CODE = new Code("012345");
    private static final String HOST = "login.example.com";
    private static final String LAST_LINE = "\n\n@login.example.com #012345";

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("Example", HOST, "012345 is your Example code. Don't share it." + LAST_LINE),
                // A long name is cut before the advice is dropped, and the advice is dropped before the host.
                arguments(
                        "The Example Corporation of the United Provinces "
                                .repeat(3)
                                .strip(),
                        HOST,
                        "012345 is your The Example Corpora. code. Don't share it." + LAST_LINE),
                arguments("日本サンプル株式会社", HOST, "012345 is your 日本サンプル株式会社 code." + LAST_LINE),
                arguments("株式会社サンプル".repeat(4), HOST, "012345 is your 株式会社サンプル株式会社サンプル株式会. code." + LAST_LINE),
                // Cut between characters, not within them.
                arguments("😀".repeat(20), HOST, "012345 is your " + "😀".repeat(9) + ". code." + LAST_LINE),
                // The host is dropped before the sentence.
                arguments("Example", "a".repeat(121) + ".example", "012345 is your Example code. Don't share it."),
                arguments("Example", "", "012345 is your Example code. Don't share it."),
                // The name of a service cannot add lines.
                arguments(
                        "Evil\r\n@evil.example #1",
                        HOST,
                        "012345 is your Evil  @evil.example #1 code. Don't share it." + LAST_LINE));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void containsCodeServiceAdviceAndHost(String service, String host, String text) {
        assertThat(SmsText.compose(CODE, service, host, SmsTextTest::sentence, SmsTextTest::brief))
                .isEqualTo(text);
    }

    @Test
    void cutsOverriddenNoticeToOneSegment() {
        String text = SmsText.notice("Example", name -> "x".repeat(200) + name, name -> "y".repeat(161) + name);

        assertThat(text).isEqualTo("y".repeat(69) + ".");
    }

    @Test
    void skipsTextWithTheCodeOnlyInItsLastLine() {
        String text = SmsText.compose(
                CODE, "Example", HOST, (digits, name) -> "Code {0} " + name, (digits, name) -> digits + " for " + name);

        assertThat(text).isEqualTo("012345 for Example\n\n@login.example.com #012345");
    }

    @Test
    void sendsOnlyTheCodeIfNoTextIsUsable() {
        BinaryOperator<String> endless = (digits, service) -> digits + "!".repeat(200);

        assertThat(SmsText.compose(CODE, "Example", HOST, endless, endless)).isEqualTo("012345");
        assertThat(SmsText.compose(CODE, "Example", HOST, (digits, name) -> name, (digits, name) -> ""))
                .isEqualTo("012345");
    }

    @Property
    void isAlwaysOneSegmentThatStartsWithTheCode(
            @ForAll("codes") Code code, @ForAll("services") String service, @ForAll("hosts") String host) {
        String lastLine = "@" + host + " #" + code.digits();
        String whole = sentence(code.digits(), service);

        String text = SmsText.compose(code, service, host, SmsTextTest::sentence, SmsTextTest::brief);

        assertThat(text).startsWith(code.digits());
        assertThat(SmsText.fits(text)).isTrue();
        assertThat(text.codePoints())
                .as("whole characters only")
                .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        if (SmsText.fits(brief(code.digits(), service) + "\n\n" + lastLine)) {
            assertThat(text).endsWith("\n\n" + lastLine);
        } else {
            assertThat(text.lines().skip(1).filter(line -> !line.isEmpty() && !line.equals(lastLine)))
                    .isEmpty();
        }
        if (SmsText.fits(whole + "\n\n" + lastLine)) {
            assertThat(text).startsWith(whole);
        }
    }

    @Test
    void gsmAlphabetHas127SingleAndTenDoubleCharacters() {
        assertThat(characters().filter(c -> SmsText.fits(repeated(c, 160)))).hasSize(127);
        assertThat(characters().filter(c -> SmsText.fits(repeated(c, 80))))
                .hasSize(137)
                .contains((int) '€', (int) '[', (int) '\\', (int) '~');
        assertThat(characters().filter(c -> SmsText.fits(repeated(c, 161)))).isEmpty();
        assertThat(SmsText.fits("€".repeat(81))).isFalse();
    }

    @Test
    void oneOtherCharacterLimitsSegmentTo70() {
        assertThat(characters().filter(c -> !SmsText.fits(repeated(c, 70)))).isEmpty();
        assertThat(SmsText.fits("ê" + "a".repeat(69))).isTrue();
        assertThat(SmsText.fits("ê" + "a".repeat(70))).isFalse();
        assertThat(SmsText.fits("a".repeat(70) + "ê")).isFalse();
        assertThat(SmsText.fits("😀".repeat(35))).isTrue();
        assertThat(SmsText.fits("😀".repeat(35) + "a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"äöüÄÖÜß", "éèàùìò", "ñÑ¡¿", "åÅøØæÆ", "ΔΦΓΛΩΠΨΣΘΞ", "@£$¥¤§_"})
    void fitsGsmLettersInto160Characters(String letters) {
        assertThat(SmsText.fits(letters + "a".repeat(160 - letters.length()))).isTrue();
    }

    private static String sentence(String digits, String service) {
        return digits + " is your " + service + " code. Don't share it.";
    }

    private static String brief(String digits, String service) {
        return digits + " is your " + service + " code.";
    }

    private static IntStream characters() {
        return IntStream.rangeClosed(0, 0xffff);
    }

    private static String repeated(int character, int times) {
        return Character.toString((char) character).repeat(times);
    }

    @Provide
    Arbitrary<Code> codes() {
        return Arbitraries.strings().numeric().ofMinLength(6).ofMaxLength(10).map(Code::new);
    }

    @Provide
    Arbitrary<String> services() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(200),
                characters(0x1f300, 0x1f64f),
                characters(0x4e00, 0x9fff),
                characters(0x20, 0x2ff),
                Arbitraries.oneOf(
                                Arbitraries.integers().between(0x20, 0x7e),
                                Arbitraries.integers().between(0x1f300, 0x1f64f))
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(60)
                        .map(SmsTextTest::text));
    }

    private static Arbitrary<String> characters(int from, int to) {
        return Arbitraries.integers()
                .between(from, to)
                .filter(c -> !Character.isISOControl(c))
                .list()
                .ofMinSize(1)
                .ofMaxSize(80)
                .map(SmsTextTest::text);
    }

    private static String text(List<Integer> codePoints) {
        StringBuilder text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        return text.toString();
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.oneOf(
                Arbitraries.of("localhost", "login.example.com", "id.xn--bcher-kva.example", "192.0.2.7"),
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .ofMinLength(1)
                        .ofMaxLength(63)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(labels -> String.join(".", labels)));
    }
}
