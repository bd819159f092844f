// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodType;
import java.util.Optional;

/**
 * A method and the type with which it is used. A phone has one selection per channel.
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

    /** The selection of a method; for a phone, with its preferred channel. */
    public static Selection of(Method method) {
        return new Selection(method, method.type());
    }

    /** Value of the form field that stands for this selection. */
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

    /** Key for counting failures per hour. SMS and voice codes to the same number share a count. */
    public String hourlyFailureKey() {
        return method instanceof Method.Phone phone ? phone.number().identity() : type.id();
    }

    /** Key for counting consecutive failures of this phone, app or list of recovery codes. */
    public String consecutiveFailureKey() {
        return method instanceof Method.Phone phone ? phone.number().identity() : method.id();
    }
}
