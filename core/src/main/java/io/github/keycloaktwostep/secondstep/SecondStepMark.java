// SPDX-License-Identifier: Apache-2.0
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
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Records that the second step was passed, and how. The mark is set during a sign-in and becomes part of the SSO
 * session, so that later sign-ins in this session do not require the second step again.
 *
 * <p>Other code can write session notes, too: for example, a mapper of an identity provider. Admins who manage mappers
 * may lack the permission to disable the second step. In addition, Keycloak can replace the user of an authentication
 * session and keep its notes. A mark therefore counts only with our seal, which covers the session and the user.
 *
 * @param method {@code sms}, {@code voice}, {@code app}, {@code recovery_code}, {@code remembered_device} or the type
 *     of another accepted credential
 * @param enrolment the enrolment that the mark was set for, see {@link #version}; empty if unknown
 * @param codeAt when a code was last entered; empty if none was
 */
public record SecondStepMark(String method, String enrolment, Optional<Instant> codeAt) {

    private static final String ENROLMENT = "two_step_enrolment";
    private static final String SEAL = "two_step_seal";
    private static final String CODE_AT = "two_step_code_at";
    private static final String CODE_SEAL = "two_step_code_seal";

    /**
     * Marks a sign-in in which a code was entered.
     *
     * @param context context of the user who owns the code; the session's user may have been replaced in the meantime
     * @param enrolment the enrolment that was loaded to verify the code
     */
    public static void byCode(
            AuthenticationSessionModel authSession, UserContext context, Enrolment enrolment, String method) {
        withoutCode(authSession, context, enrolment, method);
        String codeAt = Long.toString(context.clock().millis());
        authSession.setUserSessionNote(CODE_AT, codeAt);
        authSession.setUserSessionNote(
                CODE_SEAL, NoteSeals.of(authSession, context).seal(codeAt));
    }

    /**
     * Marks a sign-in that passed the second step without one of our codes: with a remembered device or another factor.
     */
    public static void withoutCode(
            AuthenticationSessionModel authSession, UserContext context, Enrolment enrolment, String method) {
        String version = version(enrolment);
        authSession.setUserSessionNote(Events.METHOD, method);
        authSession.setUserSessionNote(ENROLMENT, version);
        authSession.setUserSessionNote(SEAL, NoteSeals.of(authSession, context).seal(method, version));
    }

    /** The mark of this user in the current sign-in. */
    public static Optional<SecondStepMark> of(AuthenticationSessionModel authSession, UserContext context) {
        return of(authSession.getUserSessionNotes(), NoteSeals.of(authSession, context));
    }

    /** The mark of a session's user. */
    public static Optional<SecondStepMark> of(KeycloakSession session, UserSessionModel userSession) {
        return NoteSeals.of(session, userSession).flatMap(seals -> of(userSession.getNotes(), seals));
    }

    /**
     * @return empty if there is no mark, or if its notes belong to another user or another session or were not written
     *     by us
     */
    static Optional<SecondStepMark> of(Map<String, String> notes, NoteSeals seals) {
        String method = notes.get(Events.METHOD);
        String enrolment = notes.get(ENROLMENT);
        if (method == null || enrolment == null || !seals.isSealed(notes.get(SEAL), method, enrolment)) {
            return Optional.empty();
        }
        // Sealed separately, because a later sign-in with a remembered device replaces only the method.
        Optional<Instant> codeAt = Optional.ofNullable(notes.get(CODE_AT))
                .filter(at -> seals.isSealed(notes.get(CODE_SEAL), at))
                .map(at -> Instant.ofEpochMilli(Long.parseLong(at)));
        return Optional.of(new SecondStepMark(method, enrolment, codeAt));
    }

    /**
     * Whether the mark was set for this enrolment. A mark for an earlier enrolment does not count, because its methods
     * may be in the wrong hands: for example, a phone that was lost before an admin reset the account.
     */
    public boolean countsFor(Enrolment current) {
        return enrolment.equals(version(current));
    }

    /**
     * Identifies an enrolment by the time at which two-step verification was turned on, in milliseconds since the
     * epoch. For users who set up methods only in Keycloak, it is the time of their oldest method, or {@code 0} without
     * any method. Recovery codes are considered only if there is no other method, because the list is deleted with its
     * last code.
     */
    public static String version(Enrolment enrolment) {
        return Long.toString(enrolment
                .since()
                .or(() -> oldest(enrolment, method -> !method.isRecoveryCodes()))
                .or(() -> oldest(enrolment, Method::isRecoveryCodes))
                .map(Instant::toEpochMilli)
                .orElse(0L));
    }

    private static Optional<Instant> oldest(Enrolment enrolment, Predicate<Method> which) {
        return enrolment.allMethods().stream().filter(which).map(Method::added).min(Comparator.naturalOrder());
    }
}
