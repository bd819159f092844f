package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import java.util.List;
import java.util.Optional;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Proves one more method, or one that is to take the place of another, on the wizard's pages. It stores nothing: what
 * was proved is given back to whoever asked for it. Refresh, back and a request without fields send nothing.
 */
public final class MethodChange {

    private static final String BACK = "back";

    private final RequiredActionRequest visit;
    private WizardTransitions wizard;

    public MethodChange(RequiredActionRequest visit) {
        this.visit = visit;
        this.wizard = wizard(replacedMethod());
    }

    /** What came of a form. */
    public sealed interface ChangeOutcome {

        /** A page is shown. */
        record PageShown() implements ChangeOutcome {}

        /** The user went back to where the change began. */
        record ChangeLeft() implements ChangeOutcome {}

        /** @param replaces id of the method in whose place it comes; empty for one more */
        record MethodVerified(EnrolmentDraft draft, Optional<String> replaces) implements ChangeOutcome {}
    }

    /** Whether a change was begun and is not over. */
    public boolean underWay() {
        return state().isPresent();
    }

    /** Shows the page of a kind of method, if the policy has it. */
    public boolean begin(MethodKind kind, Optional<String> replaces) {
        wizard = wizard(replaces);
        WizardState start = WizardState.start().settingUp(MethodRole.CHANGE);
        if (!wizard.kinds(start).contains(kind)) {
            return false;
        }
        visit.notes().set(UserNote.REPLACED_METHOD, replaces.orElse(""));
        show(wizard.choose(start, kind));
        return true;
    }

    /** Shows the page where the change is. */
    public void open() {
        state().ifPresent(this::show);
    }

    /** Takes what a page sent. */
    public ChangeOutcome submit(Form form) {
        WizardState state = state().orElseThrow();
        Optional<WizardState> at = WizardStep.ofPage(form.step()).flatMap(posted -> wizard.rewound(state, posted));
        if (at.isEmpty()) {
            stay(state, page(state).show(state).error("twoStepErrorUnknownStep"));
            return new ChangeOutcome.PageShown();
        }
        WizardState here = at.get();
        if (BACK.equals(form.action())) {
            Optional<WizardStep> before = wizard.before(here);
            if (before.isEmpty()) {
                end(visit.authSession());
                return new ChangeOutcome.ChangeLeft();
            }
            show(here.at(before.get()));
            return new ChangeOutcome.PageShown();
        }
        if (!visit.admitted(() -> completed(page(here).show(here)))) {
            return new ChangeOutcome.PageShown();
        }
        StepResult move = page(here).submit(here, form);
        if (move instanceof StepResult.StayOnPage stay) {
            stay(stay.state(), stay.screen());
            return new ChangeOutcome.PageShown();
        }
        WizardState next = ((StepResult.GoToStep) move).state();
        if (next.step() != WizardStep.FINISH) {
            show(next);
            return new ChangeOutcome.PageShown();
        }
        Optional<String> replaces = replacedMethod();
        end(visit.authSession());
        return new ChangeOutcome.MethodVerified(next.drafts().get(0), replaces);
    }

    /** An app that is replaced does not count towards the limit of apps. */
    private WizardTransitions wizard(Optional<String> replaces) {
        List<Method> methods = visit.enrolment().methods().stream()
                .filter(method -> !(method instanceof Method.App && replaces.equals(Optional.of(method.id()))))
                .toList();
        return new WizardTransitions(visit.offer(), methods, true);
    }

    private Optional<String> replacedMethod() {
        return visit.notes().get(UserNote.REPLACED_METHOD).filter(id -> !id.isEmpty());
    }

    /** Forgets everything that was entered. */
    public static void end(AuthenticationSessionModel authSession) {
        UserNotes notes = UserNotes.of(authSession, authSession.getAuthenticatedUser());
        notes.remove(UserNote.METHOD_CHANGE);
        notes.remove(UserNote.REPLACED_METHOD);
    }

    private Optional<WizardState> state() {
        return visit.notes()
                .get(UserNote.METHOD_CHANGE)
                .flatMap(WizardState::fromNote)
                .filter(state -> state.role() == MethodRole.CHANGE && wizard.possible(state));
    }

    private void show(WizardState next) {
        WizardState state = page(next).prepared(next);
        stay(state, page(state).show(state));
    }

    private void stay(WizardState state, PageModel screen) {
        visit.notes().set(UserNote.METHOD_CHANGE, state.toNote());
        visit.show(completed(screen));
    }

    /** There is always a way back: to the page before or to where the change began. */
    private static PageModel completed(PageModel screen) {
        return screen.with("canGoBack", true);
    }

    private WizardPage page(WizardState state) {
        return switch (state.step()) {
            case PHONE -> new PhonePage(visit, wizard);
            case CODE -> new CodePage(visit, wizard);
            case APP -> new AppPage(visit, wizard);
            case RECOVERY_CODES -> new RecoveryCodesPage(visit, wizard);
            default -> throw new IllegalStateException("no step of a change: " + state.step());
        };
    }
}
