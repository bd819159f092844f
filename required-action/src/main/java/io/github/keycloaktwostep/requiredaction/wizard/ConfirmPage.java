// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.util.Optional;

/**
 * Asks for a code of an existing method. The password alone must not be enough to add a method, and a method that was
 * kept while two-step verification was off is tested before the user depends on it again.
 */
final class ConfirmPage extends WizardPage {

    private static final String START_OVER = "anew";

    ConfirmPage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    PageModel show(WizardState state) {
        return complete(request.confirmation().open());
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        if (START_OVER.equals(form.action()) && transitions.canStartOver()) {
            return next(state.startingOver());
        }
        Optional<PageModel> page = request.confirmation().submit(form).page();
        return page.map(shown -> StepResult.stay(state, complete(shown))).orElseGet(() -> next(state));
    }

    private StepResult next(WizardState state) {
        return transitions.next(state).map(StepResult::goTo).orElseGet(() -> {
            PageModel intro = new IntroPage(request, transitions).show(state);
            return StepResult.stay(state.at(WizardStep.INTRO), intro.error("twoStepErrorCannotSetUp"));
        });
    }

    private PageModel complete(PageModel page) {
        return page.with("setUpAnew", transitions.canStartOver());
    }
}
