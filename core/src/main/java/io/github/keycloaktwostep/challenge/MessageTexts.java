// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.text.RealmTexts;
import io.github.keycloaktwostep.text.RealmTexts.Unusable;
import java.time.Instant;
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

/** Creates text messages and calls in the user's language. Their texts come from the realm's theme and localization. */
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

    /** @param user {@code null} to use the language of the request */
    MessageTexts(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /**
     * The content of a message.
     *
     * @param code the digits in the text; an empty string if it has no code
     * @param language language of the text; differs from the user's language if there is no translation
     */
    record MessageContent(String text, String code, Locale language) {}

    /** @param previousGateway see {@link Message#previousGateway} */
    Message message(String id, Recipient to, MessageContent content, Instant expiresAt, String previousGateway) {
        return new Message(
                id,
                realm.getName(),
                to.number(),
                to.region(),
                to.channel(),
                content.text(),
                content.code(),
                content.language(),
                expiresAt,
                previousGateway,
                RealmUrls.callbackBase(session, realm));
    }

    /**
     * The texts in one language.
     *
     * @param asked the requested language
     * @param unusable keys of texts that cannot be used
     */
    private record Source(RealmTexts texts, Locale asked, Set<String> unusable) {}

    /** A message with a code. */
    MessageContent code(Channel channel, Code code) {
        return switch (channel) {
            case SMS -> sms(code);
            case VOICE -> call(code);
        };
    }

    /** A message with which an admin tests the delivery. */
    MessageContent test(Channel channel) {
        return switch (channel) {
            case SMS -> smsTest();
            case VOICE -> callTest();
        };
    }

    /**
     * A text message of one segment that starts with the code. The last line lets browsers on the phone fill in the
     * code (WebOTP origin-bound codes).
     */
    private MessageContent sms(Code code) {
        return content(
                code.digits(),
                used -> SmsText.compose(
                        code,
                        source().texts().service(),
                        RealmUrls.fixedHost(session).orElse(""),
                        (digits, service) -> format(used, SMS, digits, service),
                        (digits, service) -> format(used, SMS_SHORT, digits, service)));
    }

    /** A text message of one segment for a phone whose number was replaced. */
    MessageContent replaced() {
        return content(
                "",
                used -> SmsText.notice(
                        source().texts().service(),
                        service -> format(used, SMS_REPLACED, service),
                        service -> format(used, SMS_REPLACED_SHORT, service)));
    }

    /** A text message of one segment. */
    private MessageContent smsTest() {
        return content(
                "",
                used -> SmsText.notice(
                        source().texts().service(),
                        service -> format(used, SMS_TEST, service),
                        service -> format(used, SMS_TEST, service)));
    }

    private MessageContent callTest() {
        return content("", used -> format(used, CALL_TEST, spokenService()));
    }

    /** The digits one by one, three times, each time on a new line. Gateways turn line breaks into pauses. */
    private MessageContent call(Code code) {
        return content(code.digits(), used -> format(used, CALL, code.spoken(), spokenService()));
    }

    private String spokenService() {
        return SmsText.shortened(SmsText.oneLine(source().texts().service()), LONGEST_SPOKEN_NAME);
    }

    /**
     * @param text creates the message and sets the language of each text that it tries, so that the last one set is the
     *     one used
     */
    private MessageContent content(String code, Function<AtomicReference<Locale>, String> text) {
        AtomicReference<Locale> used = new AtomicReference<>(source().asked());
        String worded = text.apply(used);
        return new MessageContent(worded, code, used.get());
    }

    /** Formats a text. Returns only the first argument if the text is unusable. */
    private String format(AtomicReference<Locale> used, String key, String... arguments) {
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
            // Checked once per change of the texts, not once per message.
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
