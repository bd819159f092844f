package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.policy.GracePeriod;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepDialog;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import java.util.Optional;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Runs the wizard: finds the page a request belongs to, lets it answer and keeps what came of it. Refresh, back, a
 * second tab and a request without fields are ordinary input; none of them sends anything.
 */
final class WizardController {

    private static final String BACK = "back";
    private static final String SKIP = "skip";

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;
    private final GracePeriods grace;

    WizardController(RequiredActionRequest visit) {
        this.visit = visit;
        this.grace = new GracePeriods(visit);
        this.wizard = new WizardTransitions(
                visit.offer(), visit.enrolment().methods(), visit.enrolment().asksForCode());
    }

    /** Shows the page where the wizard is. */
    void open() {
        if (admitted()) {
            show(current());
        }
    }

    /** Nothing is compared and nothing is sent for an account that Keycloak has locked. */
    private boolean admitted() {
        return visit.admitted(() -> {
            WizardState here = prepared(current());
            return completed(here, page(here).show(here));
        });
    }

    /** Whether a form is the one that stores what was verified. */
    static boolean changes(Form form) {
        return WizardStep.FINISH.page().equals(form.step());
    }

    /** Takes what a page sent. */
    void submit() {
        if (!admitted()) {
            return;
        }
        if (changes(visit.form()) && visit.shared()) {
            WizardState here = prepared(current());
            visit.showBusy(completed(here, page(here).show(here)));
            return;
        }
        Form form = visit.form();
        WizardState state = current();
        if (SecondStepDialog.RETRY.equals(form.action())) {
            show(state);
            return;
        }
        Optional<WizardState> at = WizardStep.ofPage(form.step()).flatMap(posted -> wizard.rewound(state, posted));
        if (at.isEmpty()) {
            WizardState here = prepared(state);
            visit.show(completed(here, page(here).show(here).error("twoStepErrorUnknownStep")));
            return;
        }
        WizardState here = prepared(at.get());
        if (SKIP.equals(form.action()) && here.step() != WizardStep.CONFIRM) {
            skip(here);
            return;
        }
        if (BACK.equals(form.action()) && here.step() != WizardStep.CONFIRM) {
            show(wizard.before(here).map(here::at).orElse(here));
            return;
        }
        StepResult move = page(here).submit(here, form);
        if (move instanceof StepResult.WizardDone) {
            end(visit.authSession());
            visit.done();
        } else if (move instanceof StepResult.StayOnPage stay) {
            WizardState next = caughtUp(stay.state());
            if (!next.equals(stay.state())) {
                show(next);
                return;
            }
            save(next);
            visit.show(completed(next, stay.screen()));
        } else {
            show(((StepResult.GoToStep) move).state());
        }
    }

    /** Another time, if there is time left. */
    private void skip(WizardState here) {
        Optional<GracePeriod> period = grace.running();
        if (period.isEmpty()) {
            show(here);
            return;
        }
        Postponement.choose(visit.authSession(), visit.user());
        end(visit.authSession());
        visit.note(Events.POSTPONED_UNTIL, period.get().lastDay().toString());
        visit.done();
    }

    /** Forgets everything that was entered. */
    static void end(AuthenticationSessionModel authSession) {
        UserNotes.of(authSession, authSession.getAuthenticatedUser()).remove(UserNote.WIZARD);
    }

    private void show(WizardState next) {
        WizardState state = prepared(next);
        visit.show(completed(state, page(state).show(state)));
    }

    private PageModel completed(WizardState state, PageModel screen) {
        return state.step() == WizardStep.CONFIRM
                ? screen
                : screen.with("canGoBack", wizard.before(state).isPresent()).with("skipUntil", grace.until());
    }

    private WizardState prepared(WizardState next) {
        WizardState state = page(next).prepared(next);
        save(state);
        return state;
    }

    private WizardPage page(WizardState state) {
        return switch (state.step()) {
            case INTRO -> new IntroPage(visit, wizard);
            case CONFIRM -> new ConfirmPage(visit, wizard);
            case METHOD -> new ChoicePage(wizard, MethodRole.FIRST);
            case BACKUP -> new ChoicePage(wizard, MethodRole.BACKUP);
            case PHONE -> new PhonePage(visit, wizard);
            case CODE -> new CodePage(visit, wizard);
            case APP -> new AppPage(visit, wizard);
            case RECOVERY_CODES -> new RecoveryCodesPage(visit, wizard);
            case FINISH -> new FinishPage(visit, wizard);
        };
    }

    private WizardState current() {
        if (visit.enrolment().on() && wizard.complete()) {
            // Finished in another tab meanwhile: what was proved here must not be stored a second time.
            return WizardState.start();
        }
        return wizardOf(visit.authSession())
                .or(this::ofAnotherTab)
                .map(state -> wizard.possible(state) ? caughtUp(state) : state.at(WizardStep.INTRO))
                .orElseGet(WizardState::start);
    }

    private WizardState caughtUp(WizardState state) {
        return state.step() == WizardStep.CODE ? new CodePage(visit, wizard).caughtUp(state) : state;
    }

    /** Somebody who opens the sign-in again, in the same browser and with the password, goes on where he was. */
    private Optional<WizardState> ofAnotherTab() {
        return visit.authSession().getParentSession().getAuthenticationSessions().values().stream()
                .filter(tab -> !tab.getTabId().equals(visit.authSession().getTabId()))
                .filter(tab -> tab.getAuthenticatedUser() != null
                        && tab.getAuthenticatedUser()
                                .getId()
                                .equals(visit.user().getId()))
                .flatMap(tab -> wizardOf(tab).stream())
                .findFirst();
    }

    private void save(WizardState state) {
        visit.notes().set(UserNote.WIZARD, state.toNote());
    }

    private Optional<WizardState> wizardOf(AuthenticationSessionModel tab) {
        return UserNotes.of(tab, visit.user()).get(UserNote.WIZARD).flatMap(WizardState::fromNote);
    }
}
