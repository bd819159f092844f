// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.keycloak.common.util.HtmlUtils;

/**
 * A call in Twilio's markup language (TwiML, twilio.com/docs/voice/twiml/say). The SDK's own builder would add hundreds
 * of classes to the JAR for these few elements.
 */
final class SpokenText {

    /** Maximum number of characters, including markup. Twilio rejects longer documents with error 32018. */
    private static final int MAX_LENGTH = 4000;

    private static final String BEGIN = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
    private static final String PAUSE = "<Pause length=\"1\"/>";
    private static final String END = "</Response>";

    /**
     * Languages that Twilio speaks (twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages). The
     * first variant of a language is its default. Any other language must not be used, because the call could be
     * silent.
     */
    private static final List<String> LANGUAGES = List.of(
            "af-ZA", "ar-XA", "ar-AE", "bg-BG", "bn-IN", "ca-ES", "cmn-CN", "cmn-TW", "cs-CZ", "cy-GB", "da-DK",
            "de-DE", "de-AT", "el-GR", "en-US", "en-GB", "en-AU", "en-IE", "en-IN", "en-NZ", "en-ZA", "es-ES", "es-MX",
            "es-US", "eu-ES", "fi-FI", "fil-PH", "fr-FR", "fr-CA", "fr-BE", "gl-ES", "gu-IN", "he-IL", "hi-IN", "hu-HU",
            "id-ID", "is-IS", "it-IT", "ja-JP", "kn-IN", "ko-KR", "lt-LT", "lv-LV", "ml-IN", "mr-IN", "ms-MY", "nb-NO",
            "nl-NL", "nl-BE", "pa-IN", "pl-PL", "pt-PT", "pt-BR", "ro-RO", "ru-RU", "sk-SK", "sv-SE", "ta-IN", "te-IN",
            "th-TH", "tr-TR", "vi-VN", "yue-HK");

    private static final Set<String> CANTONESE = Set.of("HK", "MO");

    private SpokenText() {}

    /**
     * The TwiML document. A pause precedes each line: it separates the repetitions of the code and gives the user time
     * to raise the phone. Text beyond Twilio's limit is cut off at the end.
     *
     * @param text lines to be said, those with the code first
     */
    static String twiml(String text, Locale locale) {
        String open = language(locale)
                .map(name -> PAUSE + "<Say language=\"" + name + "\">")
                .orElse(PAUSE + "<Say>");
        String close = "</Say>";
        StringBuilder twiml = new StringBuilder(BEGIN);
        for (String line : text.lines().toList()) {
            int room = MAX_LENGTH - twiml.length() - open.length() - close.length() - END.length();
            String spoken = escape(line.strip(), room);
            if (!spoken.isEmpty()) {
                twiml.append(open).append(spoken).append(close);
            }
        }
        return twiml.append(END).toString();
    }

    /** @return empty if Twilio does not speak the language; the account's default applies then */
    static Optional<String> language(Locale locale) {
        String country = locale.getCountry();
        String language =
                switch (locale.getLanguage()) {
                    case "iw" -> "he";
                    case "in" -> "id";
                    case "no", "nn" -> "nb";
                    case "zh" -> CANTONESE.contains(country) ? "yue" : "cmn";
                    default -> locale.getLanguage();
                };
        if (country.isEmpty() && locale.getScript().equals("Hant")) {
            country = "TW";
        }
        String exact = language + "-" + country;
        return LANGUAGES.stream().filter(exact::equals).findFirst().or(() -> LANGUAGES.stream()
                .filter(name -> name.startsWith(language + "-"))
                .findFirst());
    }

    /** As much of the line as fits, cut between characters. */
    private static String escape(String line, int room) {
        StringBuilder escaped = new StringBuilder();
        for (int c : line.codePoints().filter(SpokenText::isAllowed).toArray()) {
            String next = HtmlUtils.escapeAttribute(Character.toString(c));
            if (escaped.length() + next.length() > room) {
                break;
            }
            escaped.append(next);
        }
        return escaped.toString();
    }

    /** Whether the character is allowed in XML 1.0 (§2.2), which does not even allow others in escaped form. */
    private static boolean isAllowed(int c) {
        return c == '\t' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
