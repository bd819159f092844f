package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.web.PageModel;
import java.util.Optional;

/**
 * Result of a form.
 *
 * @param page the page with its messages; present for {@link StepStatus#STAY_ON_PAGE} only
 */
record StepResult(StepStatus status, WizardState state, Optional<PageModel> page) {

    enum StepStatus {
        /** Another step follows, or the same one without a message. */
        GO_TO_STEP,
        /** The same page is shown again, with a message. */
        STAY_ON_PAGE,
        /** The wizard or the method change has ended. */
        DONE
    }

    static StepResult goTo(WizardState state) {
        return new StepResult(StepStatus.GO_TO_STEP, state, Optional.empty());
    }

    static StepResult stay(WizardState state, PageModel page) {
        return new StepResult(StepStatus.STAY_ON_PAGE, state, Optional.of(page));
    }

    static StepResult done(WizardState state) {
        return new StepResult(StepStatus.DONE, state, Optional.empty());
    }
}
