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

    /** The method as shown to users: the masked number or the name of the app; empty for recovery codes. */
    String subject() {
        if (method instanceof Method.Phone phone) {
            return phone.number().masked();
        }
        return method instanceof Method.App app ? app.label() : "";
    }

    /** Value of the form field that selects it. */
    public String id() {
        return kind() + ":" + method.id();
    }

    /** Recipient of the code; empty for methods without messages. */
    public Optional<Recipient> recipient() {
        return method instanceof Method.Phone phone
                ? channel.map(way -> new Recipient(phone.number(), phone.region(), way, true))
                : Optional.empty();
    }

    /** Key of the failures per hour. SMS and voice to one number share it. */
    public String failureKey() {
        return method instanceof Method.Phone phone ? phone.number().identity() : kind();
    }

    /** Key of the failures in a row: this phone, app or list of recovery codes. */
    public String authenticator() {
        return method instanceof Method.Phone phone ? phone.number().identity() : method.id();
    }
}
