package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;

/** One step's page and what becomes of what it sends. */
interface WizardPage {

    /** Makes what must be there before the page can be shown; the same state if nothing is missing. */
    default WizardState prepared(WizardState state) {
        return state;
    }

    PageModel show(WizardState state);

    /** @param form of this page, with another button than back */
    StepResult submit(WizardState state, Form form);

    /**
     * On to what is missing now.
     *
     * @param here the state that stays if what is missing cannot be set up in this realm
     */
    default StepResult onwards(WizardTransitions wizard, WizardState proved, WizardState here) {
        return wizard.next(proved)
                .<StepResult>map(StepResult.GoToStep::new)
                .orElseGet(() -> new StepResult.StayOnPage(here, show(here).error("twoStepErrorNoWay")));
    }
}
