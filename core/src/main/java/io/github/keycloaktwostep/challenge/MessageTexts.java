package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.delivery.FixedHostName;
import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.text.RealmTexts;
import io.github.keycloaktwostep.text.RealmTexts.Unusable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.theme.Theme;

/** Words text messages and calls in the user's language, from the realm's own theme and localisation. */
final class MessageTexts {

    private static final int LONGEST_SPOKEN_NAME = 60;
    private static final String SMS = "twoStepSms";
    private static final String SMS_SHORT = "twoStepSmsShort";
    private static final String SMS_REPLACED = "twoStepSmsReplaced";
    private static final String SMS_REPLACED_SHORT = "twoStepSmsReplacedShort";
    private static final String SMS_TEST = "twoStepSmsTest";
    private static final String CALL = "twoStepCall";
    private static final String CALL_TEST = "twoStepCallTest";
    private static final List<String> ALL =
            List.of(SMS, SMS_SHORT, SMS_REPLACED, SMS_REPLACED_SHORT, SMS_TEST, CALL, CALL_TEST);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private Source source;

    /** @param user may be {@code null}: then the language of the request */
    MessageTexts(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /**
     * What a message says.
     *
     * @param language of the text that was used, which is another than the user's where that has no text
     */
    record Words(String text, Locale language) {}

    /**
     * Where texts come from.
     *
     * @param unusable keys of texts that cannot be used
     */
    private record Source(RealmTexts texts, Locale asked, Set<String> unusable) {}

    /** One segment; the code first; the last line lets browsers on the phone fill it in (WebOTP origin-bound codes). */
    Words sms(Code code) {
        return words(used -> SmsText.compose(
                code,
                source().texts().service(),
                FixedHostName.of(session).orElse(""),
                (digits, service) -> message(used, SMS, digits, service),
                (digits, service) -> message(used, SMS_SHORT, digits, service)));
    }

    /** One segment, for the phone that had a number before another took its place. */
    Words replaced() {
        return words(used -> SmsText.notice(
                source().texts().service(),
                service -> message(used, SMS_REPLACED, service),
                service -> message(used, SMS_REPLACED_SHORT, service)));
    }

    /** One segment, for an admin who tries whether it arrives. */
    Words smsTest() {
        return words(used -> SmsText.notice(
                source().texts().service(),
                service -> message(used, SMS_TEST, service),
                service -> message(used, SMS_TEST, service)));
    }

    Words callTest() {
        return words(used -> message(used, CALL_TEST, spokenService()));
    }

    /** Digits apart, said three times, a line each: gateways make pauses of them. */
    Words call(Code code) {
        return words(used -> message(used, CALL, code.spoken(), spokenService()));
    }

    private String spokenService() {
        return SmsText.shortened(SmsText.oneLine(source().texts().service()), LONGEST_SPOKEN_NAME);
    }

    /** @param text words the message; tells the language of each text that it tries, of the one that it uses last */
    private Words words(Function<AtomicReference<Locale>, String> text) {
        AtomicReference<Locale> used = new AtomicReference<>(source().asked());
        String worded = text.apply(used);
        return new Words(worded, used.get());
    }

    /** The first argument alone where the text cannot be used. */
    private String message(AtomicReference<Locale> used, String key, String... arguments) {
        if (source().unusable().contains(key)) {
            return arguments[0];
        }
        RealmTexts.Text text = source().texts().text(key);
        used.set(text.language());
        return text.pattern().format(text.language(), arguments);
    }

    private Source source() {
        if (source == null) {
            Locale locale = session.getContext().resolveLocale(user);
            RealmTexts texts = RealmTexts.of(session, realm, Theme.Type.LOGIN, locale);
            // Once for each change of the texts, and not for each message.
            source = ModelCache.of(
                    realm, "texts.messages." + locale.toLanguageTag(), texts, () -> examined(texts, locale));
        }
        return source;
    }

    private Source examined(RealmTexts texts, Locale locale) {
        List<Unusable> unusable = texts.unusable(ALL);
        Warnings warnings = new Warnings(session, realm);
        unusable.forEach(warnings::textUnusable);
        return new Source(texts, locale, unusable.stream().map(Unusable::key).collect(Collectors.toUnmodifiableSet()));
    }
}
