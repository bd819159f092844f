// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.MethodView;
import io.github.keycloaktwostep.web.PageModel;
import java.util.List;
import java.util.Optional;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Shows the pages, passes their forms to them and keeps the state in a note. The set-up and a method change use the
 * same pages. Refreshing, the browser's back button, a second tab and a request without fields are ordinary input; none
 * of them sends a code.
 */
abstract class WizardPages {

    static final String BACK = "back";

    final RequiredActionRequest request;
    final WizardTransitions transitions;
    private final UserNote note;

    /** @param note that holds the state */
    WizardPages(RequiredActionRequest request, UserNote note) {
        this.request = request;
        this.note = note;
        this.transitions = new WizardTransitions(
                request.availableMethods(),
                request.enrolment().methods(),
                request.enrolment().asksForCode());
    }

    /**
     * The wizard state of this tab or another tab of the browser. Empty if there is none, or if the policy no longer
     * allows a phone in it, so that nothing more is sent to that phone.
     */
    Optional<WizardState> stored(AuthenticationSessionModel tab) {
        PhoneNumberRules rules = new PhoneNumberRules(request.policy(), request.locale());
        return UserNotes.of(tab, request.user())
                .get(note)
                .flatMap(WizardState::fromNote)
                .filter(state -> state.numbers().allMatch(rules::allows));
    }

    void show(WizardState next) {
        request.show(page(next));
    }

    /** Saves the state and returns its page. */
    PageModel page(WizardState next) {
        WizardState state = prepare(next);
        return complete(state, pageOf(state).show(state));
    }

    /**
     * Handles a form and shows the page that follows.
     *
     * @return the last state if the wizard or the method change has ended; empty if a page is shown
     */
    Optional<WizardState> submit(WizardState current, Form form) {
        StepResult result = handle(current, form);
        if (result.ended()) {
            return Optional.of(result.state());
        }
        result.page().ifPresentOrElse(page -> stay(result.state(), page), () -> show(result.state()));
        return Optional.empty();
    }

    private StepResult handle(WizardState current, Form form) {
        Optional<WizardState> posted =
                WizardStep.ofPage(form.step()).flatMap(step -> transitions.rewind(current, step));
        WizardState state = prepare(posted.orElse(current));
        WizardPage page = pageOf(state);
        if (posted.isEmpty()) {
            return StepResult.stay(state, page.show(state).error("twoStepErrorUnknownStep"));
        }
        // The confirmation has its own "back" button.
        if (BACK.equals(form.action()) && state.step() != WizardStep.SIGN_IN) {
            return back(state);
        }
        return page.submit(state, form);
    }

    /** Goes back one page. From the first page, users can leave a method change, but not the wizard. */
    private StepResult back(WizardState state) {
        Optional<WizardState> previous = transitions.previous(state);
        return previous.isEmpty() && state.role() == MethodRole.CHANGE
                ? StepResult.ended(state)
                : StepResult.goTo(previous.orElse(state));
    }

    /**
     * The next state, if another request has verified the code at the same moment; otherwise the given state. Without
     * this, pressing the button twice would undo the verification.
     */
    WizardState catchUp(WizardState state) {
        return state.step() == WizardStep.CODE && state.role() != MethodRole.CHANGE
                ? new CodePage(request, transitions).catchUp(state)
                : state;
    }

    private void stay(WizardState state, PageModel page) {
        WizardState next = catchUp(state);
        if (!next.equals(state)) {
            show(next);
            return;
        }
        save(state);
        request.show(complete(state, page));
    }

    private PageModel complete(WizardState state, PageModel page) {
        if (state.step() == WizardStep.SIGN_IN) {
            return page;
        }
        // Users can always leave a method change, and it is not part of an enrolment that could be postponed.
        boolean change = state.role() == MethodRole.CHANGE;
        page.with("canGoBack", change || transitions.previous(state).isPresent())
                .with("skipUntil", change ? "" : new GracePeriods(request).postponableUntil());
        return change ? page : withProgress(page, state);
    }

    private PageModel withProgress(PageModel page, WizardState state) {
        boolean second = state.role() == MethodRole.BACKUP && state.step() != WizardStep.FINISH;
        return page.with("account", request.user().getUsername())
                .with("stepNumber", transitions.stepNumber(state))
                .with("stepCount", transitions.stepCount(state))
                .with(
                        "verified",
                        second
                                ? transitions.verified(state).stream()
                                        .map(MethodView::of)
                                        .toList()
                                : List.of())
                .with("signOutUrl", request.sessionInUse().isPresent() ? signOutUrl() : "");
    }

    private String signOutUrl() {
        return RealmUrls.logout(request.session(), request.realm()).toString();
    }

    private WizardState prepare(WizardState next) {
        WizardState state = pageOf(next).prepare(next);
        save(state);
        return state;
    }

    private void save(WizardState state) {
        request.notes().set(note, state.toNote());
    }

    private WizardPage pageOf(WizardState state) {
        return switch (state.step()) {
            case INTRO -> new IntroPage(request, transitions);
            case SIGN_IN -> new ConfirmPage(request, transitions);
            case METHOD, BACKUP -> new ChoicePage(request, transitions);
            case PHONE -> new PhonePage(request, transitions);
            case CODE -> new CodePage(request, transitions);
            case APP -> new AppPage(request, transitions);
            case RECOVERY_CODES -> new RecoveryCodesPage(request, transitions);
            case FINISH -> new FinishPage(request, transitions);
        };
    }
}
