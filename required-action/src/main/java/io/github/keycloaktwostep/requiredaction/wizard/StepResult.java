// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.web.PageModel;
import java.util.Optional;

/**
 * Result of a form.
 *
 * @param page the same page again, with a message; empty to show the page of the state
 * @param ended whether the last page was completed, or the user left a method change; then no page is shown
 */
record StepResult(WizardState state, Optional<PageModel> page, boolean ended) {

    /** Another step follows, or the same one without a message. */
    static StepResult goTo(WizardState state) {
        return new StepResult(state, Optional.empty(), false);
    }

    /** The same page is shown again, with a message. */
    static StepResult stay(WizardState state, PageModel page) {
        return new StepResult(state, Optional.of(page), false);
    }

    /** The last page was completed, or the user went back from the first page of a method change. */
    static StepResult ended(WizardState state) {
        return new StepResult(state, Optional.empty(), true);
    }
}
