// SPDX-License-Identifier: Apache-2.0
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
        /** The user went back from the first page. */
        LEFT,
        /** The last page was completed. */
        DONE
    }

    private StepResult(StepStatus status, WizardState state) {
        this(status, state, Optional.empty());
    }

    static StepResult goTo(WizardState state) {
        return new StepResult(StepStatus.GO_TO_STEP, state);
    }

    static StepResult stay(WizardState state, PageModel page) {
        return new StepResult(StepStatus.STAY_ON_PAGE, state, Optional.of(page));
    }

    static StepResult left(WizardState state) {
        return new StepResult(StepStatus.LEFT, state);
    }

    static StepResult done(WizardState state) {
        return new StepResult(StepStatus.DONE, state);
    }
}
