// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.policy.GracePeriod;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.PasswordStamp;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import java.util.Optional;
import org.keycloak.models.UserModel;
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

    private WizardState current() {
        if (request.enrolment().on() && transitions.isComplete()) {
            // The user finished in another tab; the methods verified here must not be stored again.
            return WizardState.start();
        }
        return stored(request.authSession())
                .or(this::ofAnotherTab)
                .map(state -> transitions.isPossible(state) ? catchUp(state) : state.at(WizardStep.INTRO))
                .orElseGet(WizardState::start);
    }

    /**
     * The wizard state of another tab. A user who opens the sign-in again in the same browser and enters the password
     * continues where they were. An SSO session is not enough, because its cookie may be stolen. The password must not
     * have changed since the wizard was started, because somebody else may have known the old password. Verified
     * methods and secrets stay in their tab, because somebody else who knows the password may have verified their own
     * phone there.
     */
    private Optional<WizardState> ofAnotherTab() {
        AuthenticationSessionModel here = request.authSession();
        if (SessionInUse.isBasis(here)) {
            return Optional.empty();
        }
        return here.getParentSession().getAuthenticationSessions().values().stream()
                .filter(tab -> !tab.getTabId().equals(here.getTabId()) && isOfUser(tab.getAuthenticatedUser()))
                .filter(tab -> PasswordStamp.isCurrent(tab, request.user()))
                .flatMap(tab -> stored(tab).stream())
                .filter(state -> state.verified().isEmpty())
                .map(WizardState::withoutSecrets)
                .findFirst();
    }

    private boolean isOfUser(UserModel user) {
        return user != null && user.getId().equals(request.user().getId());
    }
}
