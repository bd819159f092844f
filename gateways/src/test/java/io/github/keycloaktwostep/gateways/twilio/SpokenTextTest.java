package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SpokenTextTest {

    @Test
    void says_the_text_after_a_pause() {
        assertThat(new SpokenText("Your code is: 4, 9, 3.", Locale.ENGLISH).twiml())
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Pause length=\"1\"/>"
                        + "<Say language=\"en-US\">Your code is: 4, 9, 3.</Say></Response>");
    }

    @Test
    void markup_is_said_and_not_obeyed() throws Exception {
        String text = "</Say><Dial>+19005550000</Dial><Say> & \"quotes\" 'too' ]]> &amp; 😀";
        Element response = parse(new SpokenText(text, Locale.GERMANY).twiml());
        assertThat(response.getChildNodes().getLength()).isEqualTo(2);
        assertThat(response.getLastChild().getNodeName()).isEqualTo("Say");
        assertThat(response.getLastChild().getTextContent()).isEqualTo(text);
    }

    @Test
    void what_no_xml_can_hold_is_left_out() throws Exception {
        Element response = parse(new SpokenText("a\u0000b\u0008c\uFFFFd\uD800e\tf", Locale.GERMANY).twiml());
        assertThat(response.getLastChild().getTextContent()).isEqualTo("abcde\tf");
    }

    @ParameterizedTest
    @CsvSource({
        "en,en-US",
        "en-GB,en-GB",
        "en-DE,en-US",
        "de,de-DE",
        "de-CH,de-DE",
        "fr-CA,fr-CA",
        "pt,pt-PT",
        "pt-BR,pt-BR",
        "no,nb-NO",
        "nb,nb-NO",
        "he,he-IL",
        "id,id-ID",
        "zh-CN,zh-CN",
        "zh-Hans,zh-CN",
        "zh-Hant,zh-TW",
        "zh-Hant-TW,zh-TW",
        "fil,fil-PH"
    })
    void languages(String locale, String language) {
        assertThat(SpokenText.language(Locale.forLanguageTag(locale))).contains(language);
    }

    @Test
    void a_language_that_twilio_does_not_speak_is_not_named() {
        assertThat(SpokenText.language(Locale.forLanguageTag("ka"))).isEmpty();
        assertThat(SpokenText.language(Locale.ROOT)).isEmpty();
        assertThat(new SpokenText("text", Locale.ROOT).twiml()).contains("<Say>text</Say>");
    }

    private static Element parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }
}
