// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.MethodView;
import io.github.keycloaktwostep.web.PageModel;
import java.util.List;
import org.keycloak.models.ClientModel;

/** Explains what two-step verification is, and what a phone number is used for. */
final class IntroPage extends WizardPage {

    IntroPage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    PageModel show(WizardState state) {
        AvailableMethods available = request.availableMethods();
        boolean usesPhone = !available.channels(MethodRole.FIRST).isEmpty()
                || !available.channels(MethodRole.BACKUP).isEmpty();
        if (isDone()) {
            return turnedOn(List.of());
        }
        return new PageModel("intro")
                .with("required", request.required())
                .with("client", request.requiredByClient() ? clientName() : "")
                .with("missing", transitions.missing(state).name())
                // The page promises that a number is used for nothing else.
                .with("usesPhone", usesPhone && !request.policy().copyToProfile());
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        if (isDone()) {
            return StepResult.ended(state);
        }
        if (transitions.mustConfirm(state, request.confirmed())) {
            return StepResult.goTo(state.at(WizardStep.SIGN_IN));
        }
        return next(state, state);
    }

    /**
     * The last page. Its form is handled by the introduction.
     *
     * @param methods the methods that were just set up; empty if nothing was set up in this sign-in, because a session
     *     alone must not reveal the methods
     */
    static PageModel turnedOn(List<Method> methods) {
        return new PageModel("on")
                .with("step", WizardStep.INTRO.page())
                .with("methods", methods.stream().map(MethodView::of).toList());
    }

    private String clientName() {
        ClientModel client = request.authSession().getClient();
        return client.getName() == null || client.getName().isBlank() ? client.getClientId() : client.getName();
    }

    private boolean isDone() {
        return request.enrolment().on() && transitions.isComplete();
    }
}
