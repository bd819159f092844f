// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.keycloak.RealmMac;
import java.util.Objects;

/**
 * The context that a challenge is bound to. Tabs of one browser share the root authentication session, so a second tab
 * uses the code that was already sent instead of sending another one.
 *
 * @param realm id of the realm
 * @param user id of the user
 * @param session id of the root authentication session, or of the client if no session spans several requests
 * @param purpose purpose of the code
 * @param recipient recipient of the code; the code proves its {@link Recipient#method}
 */
public record Binding(String realm, String user, String session, Purpose purpose, Recipient recipient) {

    public Binding {
        Objects.requireNonNull(realm, "realm");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(recipient, "recipient");
    }

    /** @param session see {@link Binding} */
    public static Binding of(UserContext context, String session, Purpose purpose, Recipient recipient) {
        return new Binding(context.realm().getId(), context.user().getId(), session, purpose, recipient);
    }

    /** The same binding for a code that is sent to the same phone by the given channel. */
    Binding by(Channel channel) {
        return new Binding(realm, user, session, purpose, recipient.by(channel));
    }

    /** All parts as one unambiguous string. For hashing only: it must not be stored or logged. */
    String canonical() {
        return RealmMac.join(realm, user, session, purpose.name(), recipient.provedMethod());
    }

    @Override
    public String toString() {
        return "Binding[" + purpose + "]";
    }
}
