// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.util.List;

/** Choice of a kind of method: one page for the first method, one for the backup. */
final class ChoicePage extends WizardPage {

    ChoicePage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    PageModel show(WizardState state) {
        List<String> kinds =
                transitions.kinds(state).stream().map(MethodKind::id).toList();
        return new PageModel(state.step().page()).with("kinds", kinds).with("first", firstKind(state));
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        // The field has the name of the page.
        String field = state.step().page();
        return transitions.kinds(state).stream()
                .filter(kind -> kind.id().equals(form.text(field)))
                .findFirst()
                .map(kind -> StepResult.goTo(transitions.choose(state, kind)))
                .orElseGet(() -> fieldError(state, field, "twoStepErrorChoose"));
    }
}
