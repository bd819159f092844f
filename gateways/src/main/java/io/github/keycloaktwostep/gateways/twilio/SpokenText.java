package io.github.keycloaktwostep.gateways.twilio;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.keycloak.common.util.HtmlUtils;

/**
 * A call as Twilio wants it described (TwiML, twilio.com/docs/voice/twiml/say). The SDK's own builder would bring
 * hundreds of classes along for these few elements.
 */
final class SpokenText {

    /** Characters with all markup; Twilio refuses a longer one (its error 32018). */
    private static final int LONGEST = 4000;

    private static final String BEGIN = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
    private static final String PAUSE = "<Pause length=\"1\"/>";
    private static final String END = "</Response>";

    /**
     * What Twilio speaks (twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages); of several for
     * one language, the first is what the language alone stands for. A language that is not listed there must not be
     * named: the call may say nothing at all then.
     */
    private static final List<String> LANGUAGES = List.of(
            "af-ZA", "ar-XA", "ar-AE", "bg-BG", "bn-IN", "ca-ES", "cmn-CN", "cmn-TW", "cs-CZ", "cy-GB", "da-DK",
            "de-DE", "de-AT", "el-GR", "en-US", "en-GB", "en-AU", "en-IE", "en-IN", "en-NZ", "en-ZA", "es-ES", "es-MX",
            "es-US", "eu-ES", "fi-FI", "fil-PH", "fr-FR", "fr-CA", "fr-BE", "gl-ES", "gu-IN", "he-IL", "hi-IN", "hu-HU",
            "id-ID", "is-IS", "it-IT", "ja-JP", "kn-IN", "ko-KR", "lt-LT", "lv-LV", "ml-IN", "mr-IN", "ms-MY", "nb-NO",
            "nl-NL", "nl-BE", "pa-IN", "pl-PL", "pt-PT", "pt-BR", "ro-RO", "ru-RU", "sk-SK", "sv-SE", "ta-IN", "te-IN",
            "th-TH", "tr-TR", "vi-VN", "yue-HK");

    private static final Set<String> CANTONESE = Set.of("HK", "MO");

    private final String text;
    private final Locale locale;

    /** @param text of lines that are said apart from each other, those with the code first */
    SpokenText(String text, Locale locale) {
        this.text = text;
        this.locale = locale;
    }

    /**
     * A pause goes before each line: the code's repetitions stand apart by it, and the first words of a call would be
     * lost while the phone goes to the ear. What goes beyond Twilio's limit is left out from the end.
     */
    String twiml() {
        String open = language(locale)
                .map(name -> PAUSE + "<Say language=\"" + name + "\">")
                .orElse(PAUSE + "<Say>");
        String close = "</Say>";
        StringBuilder twiml = new StringBuilder(BEGIN);
        for (String line : text.lines().toList()) {
            int room = LONGEST - twiml.length() - open.length() - close.length() - END.length();
            String said = escaped(line.strip(), room);
            if (!said.isEmpty()) {
                twiml.append(open).append(said).append(close);
            }
        }
        return twiml.append(END).toString();
    }

    /** Empty for a language that Twilio does not speak: the account's own default is the best guess then. */
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

    /** As much of the line as fits, and never half a character of it or half of what it is escaped as. */
    private static String escaped(String line, int room) {
        StringBuilder escaped = new StringBuilder();
        for (int c : line.codePoints().filter(SpokenText::allowed).toArray()) {
            String next = HtmlUtils.escapeAttribute(Character.toString(c));
            if (escaped.length() + next.length() > room) {
                break;
            }
            escaped.append(next);
        }
        return escaped.toString();
    }

    /** Whether it may stand in XML 1.0 (§2.2); what may not, may not even be escaped there. */
    private static boolean allowed(int c) {
        return c == '\t' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
