package io.github.keycloaktwostep.verification;

import io.github.keycloaktwostep.audit.Events;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The mark that the second step was passed, and by what. It is set while somebody signs in and becomes part of the
 * session that this leads to, so that whoever comes with that session need not pass it again.
 *
 * @param method {@code sms}, {@code voice}, {@code app}, {@code recovery_code}, {@code remembered_device} or the type of
 *     another accepted credential
 * @param codeAt when a code was given last; empty if none was
 */
public record SecondStep(String method, Optional<Instant> codeAt) {

    private static final String CODE_AT = "two_step_code_at";

    /** Marks a sign-in in which a code was given. */
    public static void byCode(AuthenticationSessionModel authSession, String method, Clock clock) {
        authSession.setUserSessionNote(Events.METHOD, method);
        authSession.setUserSessionNote(CODE_AT, Long.toString(clock.millis()));
    }

    /** Marks a sign-in that needed no code of ours: a remembered device, or a factor of another kind. */
    public static void without(AuthenticationSessionModel authSession, String method) {
        authSession.setUserSessionNote(Events.METHOD, method);
    }

    /** What was passed in the sign-in that goes on. */
    public static Optional<SecondStep> of(AuthenticationSessionModel authSession) {
        return of(authSession.getUserSessionNotes());
    }

    /** What was passed in a session. */
    public static Optional<SecondStep> of(UserSessionModel session) {
        return of(session.getNotes());
    }

    private static Optional<SecondStep> of(Map<String, String> notes) {
        return Optional.ofNullable(notes.get(Events.METHOD))
                .map(method -> new SecondStep(
                        method,
                        Optional.ofNullable(notes.get(CODE_AT)).map(at -> Instant.ofEpochMilli(Long.parseLong(at)))));
    }
}
