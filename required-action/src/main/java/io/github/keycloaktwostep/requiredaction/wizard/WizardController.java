// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.policy.GracePeriod;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import java.util.Optional;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Handles the requests of a user who is setting up two-step verification. */
final class WizardController extends WizardPages {

    private static final String SKIP = "skip";

    WizardController(RequiredActionRequest request) {
        super(request, UserNote.WIZARD);
    }

    /** Shows the user's current page. */
    void open() {
        WizardState current = current();
        if (isUnlocked(current)) {
            show(current);
        }
    }

    /** Whether a form is the one that stores the verified methods. */
    static boolean stores(Form form) {
        return WizardStep.FINISH.page().equals(form.step());
    }

    /** Handles the form of a page. */
    void submit() {
        Form form = request.form();
        WizardState current = current();
        if (!isUnlocked(current)) {
            return;
        }
        if (stores(form) && !request.isExclusive()) {
            request.showBusy(page(current));
        } else if (SecondStepDialog.RETRY.equals(form.action())) {
            show(current);
        } else if (SKIP.equals(form.action())) {
            postpone(current);
        } else {
            submit(current, form).ifPresent(last -> {
                end(request.authSession());
                request.done();
            });
        }
    }

    /** Deletes everything that was entered. */
    static void end(AuthenticationSessionModel authSession) {
        UserNotes.of(authSession, authSession.getAuthenticatedUser()).remove(UserNote.WIZARD);
    }

    /** While Keycloak has locked the account, no code is compared or sent. */
    private boolean isUnlocked(WizardState current) {
        return request.checkAccountLock(() -> page(current));
    }

    private void postpone(WizardState state) {
        Optional<GracePeriod> period = new GracePeriods(request).running();
        if (period.isPresent()) {
            Postponement.choose(request.authSession(), request.user());
            end(request.authSession());
            request.addEventDetail(
                    Events.POSTPONED_UNTIL, period.get().lastDay().toString());
            request.done();
        } else {
            show(state);
        }
    }

    /**
     * Uses only the state of this tab. Somebody else who knows the password may have entered their own phone in another
     * tab of the browser.
     */
    private WizardState current() {
        if (request.enrolment().on() && transitions.isComplete()) {
            // The user finished in another tab; the methods verified here must not be stored again.
            return WizardState.start();
        }
        return stored(request.authSession())
                .map(state -> transitions.isPossible(state) ? catchUp(state) : state.at(WizardStep.INTRO))
                .orElseGet(WizardState::start);
    }
}
