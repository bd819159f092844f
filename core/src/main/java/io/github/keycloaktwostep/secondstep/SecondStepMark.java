package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.event.Events;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The mark that the second step was passed, and by what. It is set while somebody signs in and becomes part of the
 * session that this leads to, so that whoever comes with that session need not pass it again. It names its user, since
 * the user of an authentication session can be exchanged without its notes being cleared (a link in a mail, a sign-in at
 * an identity provider).
 *
 * @param method {@code sms}, {@code voice}, {@code app}, {@code recovery_code}, {@code remembered_device} or the type of
 *     another accepted credential
 * @param codeAt when a code was given last; empty if none was
 */
public record SecondStepMark(String method, Optional<Instant> codeAt) {

    private static final String CODE_AT = "two_step_code_at";
    private static final String CODE_BY = "two_step_code_by";
    private static final String USER = "two_step_user";

    /**
     * Marks a sign-in in which a code was given.
     *
     * @param user the one whose code it was. The session's user may be another one by now.
     */
    public static void byCode(AuthenticationSessionModel authSession, UserModel user, String method, Clock clock) {
        without(authSession, user, method);
        authSession.setUserSessionNote(CODE_AT, Long.toString(clock.millis()));
        authSession.setUserSessionNote(CODE_BY, user.getId());
    }

    /** Marks a sign-in that needed no code of ours: a remembered device, or a factor of another kind. */
    public static void without(AuthenticationSessionModel authSession, UserModel user, String method) {
        authSession.setUserSessionNote(Events.METHOD, method);
        authSession.setUserSessionNote(USER, user.getId());
    }

    /** What this user has passed in the current sign-in. */
    public static Optional<SecondStepMark> of(AuthenticationSessionModel authSession, UserModel user) {
        return of(authSession.getUserSessionNotes(), user);
    }

    /** What its user has passed in a session. */
    public static Optional<SecondStepMark> of(UserSessionModel session) {
        return of(session.getNotes(), session.getUser());
    }

    private static Optional<SecondStepMark> of(Map<String, String> notes, UserModel user) {
        return user == null ? Optional.empty() : of(notes, user.getId());
    }

    /** @return empty also for notes that are somebody else's, or that nobody can read */
    static Optional<SecondStepMark> of(Map<String, String> notes, String userId) {
        String method = notes.get(Events.METHOD);
        if (method == null || !userId.equals(notes.get(USER))) {
            return Optional.empty();
        }
        // Whoever was there before may have given one.
        String codeAt = userId.equals(notes.get(CODE_BY)) ? notes.get(CODE_AT) : null;
        try {
            return Optional.of(new SecondStepMark(
                    method, Optional.ofNullable(codeAt).map(Long::parseLong).map(Instant::ofEpochMilli)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
