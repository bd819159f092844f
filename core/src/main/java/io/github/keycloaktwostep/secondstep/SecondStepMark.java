package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Events;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
 * @param enrolment the enrolment that the mark was set for, see {@link #version}; empty if unknown
 * @param codeAt when a code was last entered; empty if none was
 */
public record SecondStepMark(String method, String enrolment, Optional<Instant> codeAt) {

    private static final String ENROLMENT = "two_step_enrolment";
    private static final String CODE_AT = "two_step_code_at";
    private static final String CODE_BY = "two_step_code_by";
    private static final String USER = "two_step_user";

    /**
     * Marks a sign-in in which a code was entered.
     *
     * @param context with the owner of the code; the session's user may have been replaced meanwhile
     * @param enrolment as it was loaded to verify the code
     */
    public static void byCode(
            AuthenticationSessionModel authSession, UserContext context, Enrolment enrolment, String method) {
        without(authSession, context.user(), enrolment, method);
        authSession.setUserSessionNote(CODE_AT, Long.toString(context.clock().millis()));
        authSession.setUserSessionNote(CODE_BY, context.user().getId());
    }

    /** Marks a sign-in without a code of ours: a remembered device, or another factor. */
    public static void without(
            AuthenticationSessionModel authSession, UserModel user, Enrolment enrolment, String method) {
        authSession.setUserSessionNote(Events.METHOD, method);
        authSession.setUserSessionNote(USER, user.getId());
        authSession.setUserSessionNote(ENROLMENT, version(enrolment));
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
                    notes.getOrDefault(ENROLMENT, ""),
                    Optional.ofNullable(codeAt).map(Long::parseLong).map(Instant::ofEpochMilli)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether the mark was set for this enrolment. What was passed for an earlier one does not count: its methods may be
     * stolen, for example a phone that was lost before an admin reset the account.
     */
    public boolean countsFor(Enrolment current) {
        return enrolment.equals(version(current));
    }

    /**
     * Differs each time that two-step verification is turned on: the milliseconds of that time. For users who only set up methods
     * in Keycloak, those of their oldest method. Recovery codes count only if there is nothing else, because the last code removes
     * the list.
     */
    public static String version(Enrolment enrolment) {
        return Long.toString(enrolment
                .since()
                .or(() -> oldest(enrolment, method -> !(method instanceof Method.RecoveryCodes)))
                .or(() -> oldest(enrolment, Method.RecoveryCodes.class::isInstance))
                .map(Instant::toEpochMilli)
                .orElse(0L));
    }

    private static Optional<Instant> oldest(Enrolment enrolment, Predicate<Method> which) {
        return Stream.concat(enrolment.methods().stream(), enrolment.disabled().stream())
                .filter(which)
                .map(Method::added)
                .min(Comparator.naturalOrder());
    }
}
