// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts of a realm are usable. */
class TextPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {0} is your {1} code. Don''t share it. | true
                    {1}: {0} | true
                    {0} | true
                    Votre code d''accès : {0} | true
                    {0} c'est tout | true
                    {0,number} left | false
                    "Wrong.{0,choice,0#|1# One left.|1< {0} left, {1} hours.}" | false
                    """)
    void acceptsUsableTexts(String text, boolean forACode) {
        assertThat(new TextPattern(text).problem()).isEmpty();
        if (forACode) {
            assertThat(new TextPattern(text).problemOfCode()).isEmpty();
        }
    }

    @Test
    void reportsPlaceholderQuotedByAnApostrophe() {
        assertThat(new TextPattern("Code d'acc\u00e8s {0} {1}").problem())
                .hasValueSatisfying(reason -> assertThat(reason).contains("{0}", "quotes", "''"));
        assertThat(new TextPattern("{0} est votre code d'acc\u00e8s {1}").problemOfCode())
                .hasValueSatisfying(reason -> assertThat(reason).contains("{1}", "quotes"));
        assertThat(new TextPattern("Plus d'essais : {0,number}").problem())
                .hasValueSatisfying(reason -> assertThat(reason).contains("{0}", "quotes"));
    }

    @Test
    void reportsMissingPlaceholderOnlyIfRequired() {
        assertThat(new TextPattern("Your code").problemOfCode())
                .hasValueSatisfying(reason -> assertThat(reason).contains("lacks", "{0}"));
        assertThat(new TextPattern("Your code").problemOfMessage()).isEmpty();
        assertThat(new TextPattern("Your code").problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{0", "{", "{x}", "{}", "{0,nonsense}", "{0} {1", "{-1}", "{99999999999}"})
    void reportsUnreadableBraces(String text) {
        assertThat(new TextPattern(text).problem())
                .hasValueSatisfying(reason -> assertThat(reason).contains("braces"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{0,number}", "{0} {1,date}", "{0,choice,0#none|1#one}"})
    void rejectsTypedPlaceholdersInMessages(String text) {
        assertThat(new TextPattern(text).problem()).isEmpty();
        assertThat(new TextPattern(text).problemOfMessage())
                .hasValueSatisfying(reason -> assertThat(reason).contains("kind of argument"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9{0}9", "{0}{0}", "Code: {0}1", "{1} 2{0}"})
    void rejectsCodeNextToOtherDigits(String text) {
        assertThat(new TextPattern(text).problemOfCode())
                .hasValueSatisfying(reason -> assertThat(reason).contains("digits"));
        assertThat(new TextPattern("{1}: {0}, 24/7. \u9a8c\u8bc1\u7801{0}\u3002").problemOfCode())
                .isEmpty();
    }

    @Test
    void formatsArguments() {
        assertThat(new TextPattern("{1}''s code: {0}").format(Locale.ENGLISH, "493028", "Example"))
                .isEqualTo("Example's code: 493028");
    }
}
