package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.page.PageModel;

/** What came of a form. */
sealed interface StepResult {

    /** On to another page, or to the same with nothing to say. */
    record GoToStep(WizardState state) implements StepResult {}

    /** The same page again with something said. */
    record StayOnPage(WizardState state, PageModel screen) implements StepResult {}

    /** The wizard is over. */
    record WizardDone() implements StepResult {}
}
