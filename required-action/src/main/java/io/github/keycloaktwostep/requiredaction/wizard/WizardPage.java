// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The page of one step: what it shows and how it handles its form. */
abstract class WizardPage {

    final RequiredActionRequest request;
    final WizardTransitions transitions;

    WizardPage(RequiredActionRequest request, WizardTransitions transitions) {
        this.request = request;
        this.transitions = transitions;
    }

    /**
     * Creates what the page needs before it can be shown, for example a secret; the same state if nothing is missing.
     */
    WizardState prepare(WizardState state) {
        return state;
    }

    abstract PageModel show(WizardState state);

    /** @param form of this page; its button is neither "back" nor "skip" */
    abstract StepResult submit(WizardState state, Form form);

    final StepResult fieldError(WizardState state, String field, String key, Object... parameters) {
        return StepResult.stay(state, show(state).fieldError(field, key, parameters));
    }

    /**
     * Continues after a method was verified, or without one.
     *
     * @param here the state that is kept if the missing part cannot be set up in this realm
     */
    final StepResult next(WizardState verified, WizardState here) {
        return verified.role() == MethodRole.CHANGE
                ? StepResult.ended(verified)
                : transitions
                        .next(verified)
                        .map(StepResult::goTo)
                        .orElseGet(() -> StepResult.stay(here, show(here).error("twoStepErrorCannotSetUp")));
    }

    /** The kind of the method for which a backup stands in; an empty string before the first method. */
    final String firstKind(WizardState state) {
        return transitions.methods(state).stream()
                .findFirst()
                .map(method -> method.kind().id())
                .orElse("");
    }

    /** The user's methods, starting with the one with which sign-ins start. */
    final List<Method> inOrder(WizardState state) {
        List<Method> methods = transitions.methods(state);
        Optional<Method> kept = transitions.replacesExisting(state)
                ? Optional.empty()
                : request.enrolment().firstChoice();
        Optional<Method> first = kept.filter(method -> !method.isRecoveryCodes())
                .or(() -> methods.stream()
                        .filter(method -> !method.isRecoveryCodes())
                        .findFirst());
        return methods.stream()
                .sorted(Comparator.comparing(method -> first.equals(Optional.of(method)) ? 0 : 1))
                .toList();
    }
}
