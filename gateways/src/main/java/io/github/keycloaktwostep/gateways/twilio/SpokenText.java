package io.github.keycloaktwostep.gateways.twilio;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.keycloak.common.util.HtmlUtils;

/**
 * A call as Twilio wants it described (TwiML, twilio.com/docs/voice/twiml/say). The SDK's own builder would bring
 * hundreds of classes along for these two elements.
 */
final class SpokenText {

    /** What Twilio speaks; of several for one language, the first is what the language alone stands for. */
    private static final List<String> LANGUAGES = List.of(
            "af-ZA", "ar-XA", "bg-BG", "bn-IN", "ca-ES", "cs-CZ", "cy-GB", "da-DK", "de-DE", "de-AT", "el-GR", "en-US",
            "en-GB", "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-ZA", "es-ES", "es-MX", "es-US", "fi-FI", "fil-PH",
            "fr-FR", "fr-CA", "fr-BE", "gu-IN", "he-IL", "hi-IN", "hu-HU", "id-ID", "is-IS", "it-IT", "ja-JP", "kn-IN",
            "ko-KR", "lv-LV", "ml-IN", "mr-IN", "ms-MY", "nb-NO", "nl-NL", "nl-BE", "pa-IN", "pl-PL", "pt-PT", "pt-BR",
            "ro-RO", "ru-RU", "sk-SK", "sr-RS", "sv-SE", "ta-IN", "te-IN", "th-TH", "tr-TR", "uk-UA", "vi-VN", "zh-CN",
            "zh-TW", "zh-HK");

    private final String text;
    private final Locale locale;

    SpokenText(String text, Locale locale) {
        this.text = text;
        this.locale = locale;
    }

    /** Begins with a pause: the first words of a call are lost while the phone goes to the ear. */
    String twiml() {
        String language =
                language(locale).map(name -> " language=\"" + name + "\"").orElse("");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Pause length=\"1\"/><Say" + language + ">"
                + HtmlUtils.escapeAttribute(allowed(text)) + "</Say></Response>";
    }

    /** Empty for a language that Twilio does not speak: the account's own default is the best guess then. */
    static Optional<String> language(Locale locale) {
        String language =
                switch (locale.getLanguage()) {
                    case "iw" -> "he";
                    case "in" -> "id";
                    case "no", "nn" -> "nb";
                    default -> locale.getLanguage();
                };
        String country = locale.getCountry();
        if (country.isEmpty() && locale.getScript().equals("Hant")) {
            country = "TW";
        }
        String exact = language + "-" + country;
        return LANGUAGES.stream().filter(exact::equals).findFirst().or(() -> LANGUAGES.stream()
                .filter(name -> name.startsWith(language + "-"))
                .findFirst());
    }

    /** Without what may not stand in XML 1.0 even when escaped (§2.2). */
    private static String allowed(String text) {
        return text.codePoints()
                .filter(c -> c == '\t'
                        || c == '\n'
                        || c == '\r'
                        || (c >= 0x20 && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
