package io.github.keycloaktwostep.challenge;

import java.util.Objects;

/**
 * What a challenge is bound to. Two tabs of one browser share the root authentication session, so that a second tab
 * finds the code that was already sent instead of sending another.
 *
 * @param realm id of the realm
 * @param user id of the user
 * @param session id of the root authentication session; of the client where no session lasts from one request to the
 *     next
 * @param purpose what the code is good for
 * @param method what the code proves: {@code <channel>:<number>}, the same for all
 *     spellings of a number
 */
public record Binding(String realm, String user, String session, Purpose purpose, String method) {

    public Binding {
        Objects.requireNonNull(realm, "realm");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(method, "method");
    }

    /** All parts in one string in which no part can pose as another; to be hashed, never stored or logged. */
    String canonical() {
        StringBuilder all = new StringBuilder();
        for (String part : new String[] {realm, user, session, purpose.id(), method}) {
            all.append(part.length()).append(':').append(part);
        }
        return all.toString();
    }

    @Override
    public String toString() {
        return "Binding[" + purpose.id() + "]";
    }
}
