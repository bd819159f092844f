package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepDialog.DialogResult;

/**
 * Asks for a code of a method that is there already: nobody who only knows the password may add a way of his own, and
 * what was kept from earlier is tried before it is relied on again.
 */
final class ConfirmPage implements WizardPage {

    private static final String ANEW = "anew";

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;

    ConfirmPage(RequiredActionRequest visit, WizardTransitions wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public PageModel show(WizardState state) {
        return completed(visit.confirmation().open());
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        if (ANEW.equals(form.action()) && wizard.mayStartAnew()) {
            return onwards(state.startedAnew());
        }
        DialogResult result = visit.confirmation().submit(form);
        if (result instanceof DialogResult.ShowPage show) {
            return new StepResult.StayOnPage(state, completed(show.screen()));
        }
        return onwards(state);
    }

    private StepResult onwards(WizardState state) {
        return wizard.next(state)
                .<StepResult>map(StepResult.GoToStep::new)
                .orElseGet(() -> new StepResult.StayOnPage(
                        state.at(WizardStep.INTRO),
                        new IntroPage(visit, wizard).show(state).error("twoStepErrorNoWay")));
    }

    private PageModel completed(PageModel screen) {
        return screen.with("setUpAnew", wizard.mayStartAnew());
    }
}
