// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.session.SessionInUse;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The mark that the second step was passed, and how. It is set during a sign-in and becomes part of the SSO session, so
 * that later sign-ins with this session need not pass it again.
 *
 * <p>Others can write session notes, too, for example a mapper of an identity provider. An admin who may manage the mapper may
 * not be allowed to disable the second step. Also, the user of an authentication session can be replaced while its notes stay.
 * A mark therefore counts only with our seal, which contains the session and the user.
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
     * @param context with the owner of the code; the session's user may have been replaced meanwhile
     * @param enrolment as it was loaded to verify the code
     */
    public static void byCode(
            AuthenticationSessionModel authSession, UserContext context, Enrolment enrolment, String method) {
        withoutCode(authSession, context, enrolment, method);
        String codeAt = Long.toString(context.clock().millis());
        authSession.setUserSessionNote(CODE_AT, codeAt);
        authSession.setUserSessionNote(
                CODE_SEAL,
                seals(context)
                        .seal(sessionId(authSession, context), context.user().getId(), codeAt));
    }

    /** Marks a sign-in without a code of ours: a remembered device, or another factor. */
    public static void withoutCode(
            AuthenticationSessionModel authSession, UserContext context, Enrolment enrolment, String method) {
        String version = version(enrolment);
        authSession.setUserSessionNote(Events.METHOD, method);
        authSession.setUserSessionNote(ENROLMENT, version);
        authSession.setUserSessionNote(
                SEAL,
                seals(context)
                        .seal(sessionId(authSession, context), context.user().getId(), method, version));
    }

    /** The mark of this user in the current sign-in. */
    public static Optional<SecondStepMark> of(AuthenticationSessionModel authSession, UserContext context) {
        return of(
                authSession.getUserSessionNotes(),
                sessionId(authSession, context),
                context.user().getId(),
                seals(context));
    }

    /** The mark of a session's user. */
    public static Optional<SecondStepMark> of(KeycloakSession session, UserSessionModel userSession) {
        NoteSeals seals = new NoteSeals(session, userSession.getRealm());
        return Optional.ofNullable(userSession.getUser())
                .flatMap(user -> of(userSession.getNotes(), userSession.getId(), user.getId(), seals));
    }

    private static String sessionId(AuthenticationSessionModel authSession, UserContext context) {
        return SessionInUse.id(context.session(), authSession);
    }

    private static NoteSeals seals(UserContext context) {
        return new NoteSeals(context.session(), context.realm());
    }

    /** @return empty also for notes about another user, of another session, and for notes that we did not write */
    static Optional<SecondStepMark> of(Map<String, String> notes, String sessionId, String userId, NoteSeals seals) {
        String method = notes.get(Events.METHOD);
        String enrolment = notes.get(ENROLMENT);
        if (method == null
                || enrolment == null
                || !seals.isSealed(notes.get(SEAL), sessionId, userId, method, enrolment)) {
            return Optional.empty();
        }
        // Apart from the method: a later sign-in with a remembered device replaces that only.
        Optional<Instant> codeAt = Optional.ofNullable(notes.get(CODE_AT))
                .filter(at -> seals.isSealed(notes.get(CODE_SEAL), sessionId, userId, at))
                .map(at -> Instant.ofEpochMilli(Long.parseLong(at)));
        return Optional.of(new SecondStepMark(method, enrolment, codeAt));
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
                .or(() -> oldest(enrolment, method -> !method.isRecoveryCodes()))
                .or(() -> oldest(enrolment, Method::isRecoveryCodes))
                .map(Instant::toEpochMilli)
                .orElse(0L));
    }

    private static Optional<Instant> oldest(Enrolment enrolment, Predicate<Method> which) {
        return enrolment.allMethods().stream().filter(which).map(Method::added).min(Comparator.naturalOrder());
    }
}
