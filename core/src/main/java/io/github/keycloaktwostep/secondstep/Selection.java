// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodType;
import java.util.Optional;

/**
 * A method and its type. A phone can be selected once per channel.
 *
 * @param type {@link MethodType#SMS} or {@link MethodType#VOICE} for a phone
 */
public record Selection(Method method, MethodType type) {

    public Selection {
        if (method instanceof Method.Phone != type.channel().isPresent()) {
            throw new IllegalArgumentException("A phone needs a channel, other methods have none");
        }
    }

    public static Selection of(Method.Phone phone, Channel channel) {
        return new Selection(phone, MethodType.of(channel));
    }

    /** With the preferred channel of a phone. */
    public static Selection of(Method method) {
        return new Selection(method, method.type());
    }

    /** Value of the form field that selects it. */
    public String id() {
        return type.id() + ":" + method.id();
    }

    /** Recipient of the code; empty for methods without messages. */
    public Optional<Recipient> recipient() {
        return method instanceof Method.Phone phone
                ? type.channel()
                        .map(channel ->
                                new Recipient(phone.number(), phone.line().region(), channel, true))
                : Optional.empty();
    }

    /** Key of the failures per hour. SMS and voice to one number share it. */
    public String failureKey() {
        return method instanceof Method.Phone phone ? phone.number().identity() : type.id();
    }

    /** Key of the failures in a row: this phone, app or list of recovery codes. */
    public String authenticator() {
        return method instanceof Method.Phone phone ? phone.number().identity() : method.id();
    }
}
