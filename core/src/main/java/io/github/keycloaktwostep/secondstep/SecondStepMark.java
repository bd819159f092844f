package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.event.Events;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The mark that the second step was passed, and how. It is set during a sign-in and becomes part of the SSO session, so
 * that later sign-ins with this session need not pass it again. It names its user, because the user of an
 * authentication session can be replaced while its notes stay (a mailed link, a sign-in at an identity provider).
 *
 * @param method {@code sms}, {@code voice}, {@code app}, {@code recovery_code}, {@code remembered_device} or the type
 *     of another accepted credential
 * @param at when the mark was set; {@link Instant#EPOCH} if unknown
 * @param codeAt when a code was last entered; empty if none was
 */
public record SecondStepMark(String method, Instant at, Optional<Instant> codeAt) {

    private static final String AT = "two_step_passed_at";
    private static final String CODE_AT = "two_step_code_at";
    private static final String CODE_BY = "two_step_code_by";
    private static final String USER = "two_step_user";

    /** Clocks of two nodes may differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /**
     * Marks a sign-in in which a code was entered.
     *
     * @param user owner of the code; the session's user may have been replaced meanwhile
     */
    public static void byCode(AuthenticationSessionModel authSession, UserModel user, String method, Clock clock) {
        without(authSession, user, method, clock);
        authSession.setUserSessionNote(CODE_AT, Long.toString(clock.millis()));
        authSession.setUserSessionNote(CODE_BY, user.getId());
    }

    /** Marks a sign-in without a code of ours: a remembered device, or another factor. */
    public static void without(AuthenticationSessionModel authSession, UserModel user, String method, Clock clock) {
        authSession.setUserSessionNote(Events.METHOD, method);
        authSession.setUserSessionNote(USER, user.getId());
        authSession.setUserSessionNote(AT, Long.toString(clock.millis()));
    }

    /** The mark of this user in the current sign-in. */
    public static Optional<SecondStepMark> of(AuthenticationSessionModel authSession, UserModel user) {
        return of(authSession.getUserSessionNotes(), user);
    }

    /** The mark of a session's user. */
    public static Optional<SecondStepMark> of(UserSessionModel session) {
        return of(session.getNotes(), session.getUser());
    }

    private static Optional<SecondStepMark> of(Map<String, String> notes, UserModel user) {
        return user == null ? Optional.empty() : of(notes, user.getId());
    }

    /** @return empty also for notes about another user, and for notes that cannot be read */
    static Optional<SecondStepMark> of(Map<String, String> notes, String userId) {
        String method = notes.get(Events.METHOD);
        if (method == null || !userId.equals(notes.get(USER))) {
            return Optional.empty();
        }
        // The code may belong to the previous user.
        String codeAt = userId.equals(notes.get(CODE_BY)) ? notes.get(CODE_AT) : null;
        try {
            return Optional.of(new SecondStepMark(
                    method,
                    Instant.ofEpochMilli(Long.parseLong(notes.getOrDefault(AT, "0"))),
                    Optional.ofNullable(codeAt).map(Long::parseLong).map(Instant::ofEpochMilli)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the mark counts for this enrolment. */
    public boolean countsFor(Enrolment enrolment, Clock clock) {
        return isSince(at, enrolment, clock);
    }

    /**
     * Whether a time is after two-step verification was turned on. Earlier proofs may come from methods that were
     * stolen, for example a phone that was lost before an admin reset the account. If two-step verification was turned
     * on in the future, because of an import or a wrong clock, that time counts as now.
     */
    public static boolean isSince(Instant at, Enrolment enrolment, Clock clock) {
        Instant now = clock.instant();
        return enrolment
                .since()
                .map(since -> since.isAfter(now) ? now : since)
                .filter(since -> at.plus(TOLERANCE).isBefore(since))
                .isEmpty();
    }
}
