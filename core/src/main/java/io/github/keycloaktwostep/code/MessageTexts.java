package io.github.keycloaktwostep.code;

import io.github.keycloaktwostep.ReadOnce;
import io.github.keycloaktwostep.delivery.FixedHostName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.util.LocaleUtil;
import org.keycloak.theme.Theme;

/** Words text messages and calls in the user's language, from the realm's own theme and localisation. */
final class MessageTexts {

    private static final Logger LOG = Logger.getLogger(MessageTexts.class);
    private static final int LONGEST_SPOKEN_NAME = 60;
    /** How the keys of our texts begin. */
    private static final String OURS = "twoStep";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private Locale locale;
    private Map<String, String> messages;

    /** @param user may be {@code null}: then the language of the request */
    MessageTexts(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    Locale locale() {
        if (locale == null) {
            locale = session.getContext().resolveLocale(user);
        }
        return locale;
    }

    /** One segment; the code first; the last line lets browsers on the phone fill it in (WebOTP origin-bound codes). */
    String sms(Code code) {
        return SmsText.compose(
                code,
                service(),
                FixedHostName.of(session).orElse(""),
                (digits, service) -> message("twoStepSms", digits, service),
                (digits, service) -> message("twoStepSmsShort", digits, service));
    }

    /** One segment, for the phone that had a number before another took its place. */
    String replaced() {
        return SmsText.notice(
                service(),
                service -> message("twoStepSmsReplaced", service),
                service -> message("twoStepSmsReplacedShort", service));
    }

    /** One segment, for an admin who tries whether it arrives. */
    String smsTest() {
        return SmsText.notice(
                service(),
                service -> message("twoStepSmsTest", service),
                service -> message("twoStepSmsTest", service));
    }

    String callTest() {
        return message("twoStepCallTest", SmsText.shortened(SmsText.oneLine(service()), LONGEST_SPOKEN_NAME));
    }

    /** Digits apart, said three times, a line each: gateways make pauses of them. */
    String call(Code code) {
        String service = SmsText.shortened(SmsText.oneLine(service()), LONGEST_SPOKEN_NAME);
        String text = message("twoStepCall", code.spoken(), service);
        // A text that a realm words itself may have lost the code.
        return text.contains(code.spoken()) ? text : code.spoken();
    }

    private String service() {
        String name = realm.getDisplayName();
        return name == null || name.isBlank() ? realm.getName() : name.strip();
    }

    private String message(String key, String... arguments) {
        try {
            return new MessageFormat(messages().getOrDefault(key, "{0}"), locale()).format(arguments);
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "The text %s of realm %s in %s cannot be used (see java.text.MessageFormat): the message goes out"
                            + " without words",
                    key, realm.getName(), locale().toLanguageTag());
            return arguments[0];
        }
    }

    private Map<String, String> messages() {
        if (messages == null) {
            try {
                Theme theme = session.theme().getTheme(Theme.Type.LOGIN);
                Locale language = locale();
                Origin origin = new Origin(theme, LocaleUtil.getRealmLocalizationTexts(realm, language));
                messages = ReadOnce.of(
                        realm, "texts." + language.toLanguageTag(), origin, () -> ours(theme, realm, language));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return messages;
    }

    /**
     * What texts come from.
     *
     * @param theme as long as Keycloak keeps it loaded, it stays the same
     * @param own what the realm says instead, in the language and those that stand in for it
     */
    private record Origin(Theme theme, Map<Locale, Properties> own) {}

    /** Keycloak merges some thousand texts for whoever asks; few of them are ours. */
    private static Map<String, String> ours(Theme theme, RealmModel realm, Locale language) {
        try {
            Properties all = theme.getEnhancedMessages(realm, language);
            return all.stringPropertyNames().stream()
                    .filter(key -> key.startsWith(OURS))
                    .collect(Collectors.toUnmodifiableMap(Function.identity(), all::getProperty));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
