package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import java.util.Objects;
import java.util.Optional;

/**
 * A method and how it is used: a phone can be texted or called.
 *
 * @param channel present for a phone, absent for everything else
 */
public record Selection(Method method, Optional<Channel> channel) {

    public Selection {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(channel, "channel");
        if (method instanceof Method.Phone != channel.isPresent()) {
            throw new IllegalArgumentException("a channel goes with a phone");
        }
    }

    public static Selection of(Method.Phone phone, Channel channel) {
        return new Selection(phone, Optional.of(channel));
    }

    public static Selection of(Method method) {
        return new Selection(method, Optional.empty());
    }

    /** The name on pages: {@code sms}, {@code voice}, {@code app}, {@code recovery-codes}. */
    public String kind() {
        return channel.map(Channel::id).orElse(method instanceof Method.App ? "app" : "recovery-codes");
    }

    /** The name in events and metrics. */
    public String eventName() {
        return method instanceof Method.RecoveryCodes ? Events.RECOVERY_CODE : kind();
    }

    /** What users know the method by: the masked number, the name of the app; empty for recovery codes. */
    String subject() {
        if (method instanceof Method.Phone phone) {
            return phone.number().masked();
        }
        return method instanceof Method.App app ? app.label() : "";
    }

    /** What a form sends for it. */
    public String id() {
        return kind() + ":" + method.id();
    }

    /** Whom a code is sent to; empty where none needs to be sent. */
    public Optional<Recipient> recipient() {
        return method instanceof Method.Phone phone
                ? channel.map(way -> new Recipient(phone.number(), phone.region(), way, true))
                : Optional.empty();
    }

    /** What wrong codes count for: text and call to one number share their count. */
    public String failureKey() {
        return method instanceof Method.Phone phone ? phone.number().identity() : kind();
    }

    /** What wrong codes in a row count for: this very phone, app or list. */
    public String authenticator() {
        return method instanceof Method.Phone phone ? phone.number().identity() : method.id();
    }
}
