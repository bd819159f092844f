// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.PasswordStamp;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.util.Optional;
import org.keycloak.models.UserModel;

/**
 * What the second-step check last found nothing missing for. A thief may wait at one of Keycloak's pages, for example that for
 * an authenticator app, while the owner changes the password and turns two-step verification on. Keycloak processes the page's
 * form without asking us; what it has stored is judged before it is committed.
 *
 * @param enrolment version of the enrolment; empty while no code is asked for
 * @param password see {@link PasswordStamp#of(UserModel)}
 */
record CheckedFor(String enrolment, String password) {

    static void note(RequiredActionRequest request) {
        request.notes().set(UserNote.CHECKED_FOR, Json.writeAscii(of(request.enrolment(), request.user())));
    }

    /**
     * Whether somebody else has changed the password, or the enrolment so that something is missing now. Compares with what is
     * committed, because this request may have changed both itself.
     *
     * @param missing whether the check finds something missing now
     * @return false before the check has found nothing missing for the first time
     */
    static boolean isOutdated(RequiredActionRequest request, boolean missing) {
        Optional<CheckedFor> noted =
                request.notes().get(UserNote.CHECKED_FOR).flatMap(note -> Json.read(note, CheckedFor.class));
        if (noted.isEmpty()) {
            return false;
        }
        CheckedFor committed = UserInNewTransaction.run(
                request.session(),
                request.realm(),
                request.user(),
                (session, realm, user) -> of(new EnrolmentService(UserContext.of(session, realm, user)).load(), user));
        return !committed.password().equals(noted.get().password())
                || (missing
                        && !committed.enrolment().isEmpty()
                        && !committed.enrolment().equals(noted.get().enrolment()));
    }

    private static CheckedFor of(Enrolment enrolment, UserModel user) {
        return new CheckedFor(enrolment.asksForCode() ? SecondStepMark.version(enrolment) : "", PasswordStamp.of(user));
    }
}
