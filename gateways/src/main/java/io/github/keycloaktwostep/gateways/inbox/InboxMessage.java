// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.keycloaktwostep.gateway.Message;
import java.time.Instant;
import java.util.Locale;
import org.keycloak.common.util.SecretGenerator;

/**
 * A text message, call or email in the inbox, which programs read as JSON.
 *
 * <p>Public, because FreeMarker reads it. {@link #toString()} contains neither the recipient nor the text.
 *
 * @param to E.164 or email address
 * @param channel {@code sms}, {@code voice} or {@code mail}
 * @param subject empty unless it is an email
 * @param code the digits only; empty if there is no code
 * @param sentAt when the inbox received the message
 */
public record InboxMessage(
        @JsonIgnore String id,
        @JsonIgnore String realm,
        String to,
        String channel,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String subject,
        String text,
        String code,
        @JsonIgnore Locale locale,
        @JsonSerialize(using = ToStringSerializer.class) Instant sentAt) {

    static final String MAIL = "mail";

    static InboxMessage of(Message message, Instant sentAt) {
        return new InboxMessage(
                message.id(),
                message.realm(),
                message.to().e164(),
                message.channel().id(),
                "",
                message.text(),
                message.code(),
                message.locale(),
                sentAt);
    }

    static InboxMessage mail(String realm, String address, String subject, String text, Instant sentAt) {
        String id = SecretGenerator.getInstance().randomBytesHex(16);
        return new InboxMessage(id, realm, address, MAIL, subject, text, "", Locale.ROOT, sentAt);
    }

    @Override
    public String toString() {
        return "InboxMessage[" + id + ", " + channel + "]";
    }
}
