package io.github.keycloaktwostep.gateways.inbox;

import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.time.Instant;
import java.util.Locale;
import org.keycloak.common.util.SecretGenerator;

/**
 * A text message, call or mail in the inbox.
 *
 * <p>{@link #toString()} contains neither the recipient nor the text.
 *
 * @param display the recipient as people write it
 * @param channel {@code sms}, {@code voice} or {@code mail}
 * @param code the digits only; empty if there is no code
 * @param sentAt when the inbox received the message
 */
record InboxMessage(
        String id,
        String realm,
        String to,
        String display,
        String channel,
        String text,
        String code,
        Locale locale,
        Instant sentAt) {

    private static final PhoneNumberParser NUMBERS = new PhoneNumberParser();

    static InboxMessage of(Message message, Instant sentAt) {
        return new InboxMessage(
                message.id(),
                message.realm(),
                message.to().e164(),
                NUMBERS.display(message.to()),
                message.channel().id(),
                message.text(),
                message.code(),
                message.locale(),
                sentAt);
    }

    static InboxMessage mail(String realm, String address, String text, Instant sentAt) {
        String id = SecretGenerator.getInstance().randomBytesHex(16);
        return new InboxMessage(id, realm, address, address, "mail", text, "", Locale.ROOT, sentAt);
    }

    @Override
    public String toString() {
        return "InboxMessage[" + id + ", " + channel + "]";
    }
}
