// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

class SpokenTextTest {

    private static final int LIMIT = 4000;

    @Test
    void pausesBeforeTheText() {
        assertThat(SpokenText.twiml("Your code is: 4, 9, 3.", Locale.ENGLISH))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Pause length=\"1\"/>"
                        + "<Say language=\"en-US\">Your code is: 4, 9, 3.</Say></Response>");
    }

    @Test
    void pausesBeforeEachLine() {
        assertThat(SpokenText.twiml("Code: 4, 9.\nAgain: 4, 9.\r\n\n  Goodbye. \n", Locale.ENGLISH))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>"
                        + "<Pause length=\"1\"/><Say language=\"en-US\">Code: 4, 9.</Say>"
                        + "<Pause length=\"1\"/><Say language=\"en-US\">Again: 4, 9.</Say>"
                        + "<Pause length=\"1\"/><Say language=\"en-US\">Goodbye.</Say></Response>");
    }

    @Test
    void escapesMarkup() throws Exception {
        String text = "</Say><Dial>+19005550000</Dial><Say> & \"quotes\" 'too' ]]> &amp; <![CDATA[ <!-- <?x?> &#0; 😀";
        assertThat(said(SpokenText.twiml(text + "\n" + text, Locale.GERMANY))).containsExactly(text, text);
    }

    @Test
    void omitsCharactersThatXmlCannotContain() throws Exception {
        String text = "a\u0000b\u0008c\uFFFFd\uD800e\tf\u001Bg\uDC00h\uFFFEi";
        assertThat(said(SpokenText.twiml(text, Locale.GERMANY))).containsExactly("abcde\tfghi");
    }

    @Test
    void omitsEmptyLines() throws Exception {
        assertThat(said(SpokenText.twiml("\u0000\u0001\nCode: 4", Locale.GERMANY)))
                .containsExactly("Code: 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "<", "&", "\"", "😀", "x😀", "xx&"})
    void truncatesLongText(String unit) throws Exception {
        String line = unit.repeat(LIMIT);
        String twiml = SpokenText.twiml("Code: 4, 9, 3.\n" + line + "\nGoodbye.", Locale.GERMANY);

        assertThat(twiml.length()).isBetween(LIMIT - 6, LIMIT);
        List<String> said = said(twiml);
        assertThat(said).hasSize(2).first().isEqualTo("Code: 4, 9, 3.");
        assertThat(line).startsWith(said.get(1));
        assertThat(said.get(1).codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }

    @Test
    void doesNotTruncateTextThatJustFits() throws Exception {
        int markup = SpokenText.twiml("x", Locale.GERMANY).length() - 1;
        String whole = "x".repeat(LIMIT - markup);
        assertThat(said(SpokenText.twiml(whole, Locale.GERMANY))).containsExactly(whole);
        assertThat(said(SpokenText.twiml(whole + "y", Locale.GERMANY))).containsExactly(whole);
    }

    @Test
    void limitsLengthOfAllLines() throws Exception {
        String twiml = SpokenText.twiml("1, 2\n".repeat(LIMIT), Locale.GERMANY);
        assertThat(twiml.length()).isLessThanOrEqualTo(LIMIT);
        assertThat(said(twiml)).hasSizeGreaterThan(50).startsWith("1, 2", "1, 2", "1, 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Languages of Keycloak's login theme that Twilio speaks
                "ar:ar-XA ca:ca-ES cs:cs-CZ da:da-DK de:de-DE el:el-GR en:en-US es:es-ES eu:eu-ES fi:fi-FI",
                "fr:fr-FR hu:hu-HU id:id-ID it:it-IT ja:ja-JP ko:ko-KR lt:lt-LT lv:lv-LV nl:nl-NL no:nb-NO",
                "pl:pl-PL pt:pt-PT pt-BR:pt-BR ro:ro-RO ru:ru-RU sk:sk-SK sv:sv-SE th:th-TH tr:tr-TR vi:vi-VN",
                "zh-Hans:cmn-CN zh-Hant:cmn-TW",
                // Other languages
                "en-GB:en-GB en-DE:en-US en-CA:en-US de-CH:de-DE de-AT:de-AT fr-CA:fr-CA ar-AE:ar-AE gl:gl-ES",
                "hi:hi-IN nb:nb-NO nn-NO:nb-NO he:he-IL iw:he-IL in:id-ID zh:cmn-CN zh-CN:cmn-CN zh-SG:cmn-CN",
                "zh-TW:cmn-TW zh-Hant-TW:cmn-TW zh-HK:yue-HK zh-Hant-HK:yue-HK zh-MO:yue-HK fil:fil-PH"
            })
    void languages(String pairs) {
        assertThat(pairs.split(" ", -1)).allSatisfy(pair -> {
            String[] spoken = pair.split(":", -1);
            assertThat(SpokenText.language(Locale.forLanguageTag(spoken[0]))).contains(spoken[1]);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "az", "fa", "hr", "hy", "ka", "kk", "ky", "sl", "uk", "uk-UA", "sr-RS", "e", "x-y"})
    void omitsLanguageThatTwilioDoesNotSpeak(String locale) throws Exception {
        assertThat(SpokenText.language(Locale.forLanguageTag(locale))).isEmpty();
        String twiml = SpokenText.twiml("თქვენი კოდი: 4, 9", Locale.forLanguageTag(locale));
        assertThat(twiml).contains("<Say>");
        assertThat(said(twiml)).containsExactly("თქვენი კოდი: 4, 9");
    }

    /** Returns the spoken lines, and checks that there is exactly one pause before each line. */
    private static List<String> said(String twiml) throws Exception {
        Element response = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(twiml)))
                .getDocumentElement();
        List<String> said = new ArrayList<>();
        Node node = response.getFirstChild();
        while (node != null) {
            assertThat(node.getNodeName()).isEqualTo("Pause");
            Node say = node.getNextSibling();
            assertThat(say.getNodeName()).isEqualTo("Say");
            said.add(say.getTextContent());
            node = say.getNextSibling();
        }
        return said;
    }
}
