package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import org.keycloak.models.ClientModel;

/** What two-step verification is, and what a phone number is used for. */
final class IntroPage extends WizardPage {

    IntroPage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    PageModel show(WizardState state) {
        AvailableMethods available = request.availableMethods();
        boolean usesPhone = !available.channels(MethodRole.FIRST).isEmpty()
                || !available.channels(MethodRole.BACKUP).isEmpty();
        return new PageModel("intro")
                .with("alreadyOn", isDone())
                .with("required", request.required())
                .with("client", request.requiredByClient() ? clientName() : "")
                .with("missing", transitions.missing(state).name())
                // The page promises that a number is used for nothing else.
                .with("usesPhone", usesPhone && !request.policy().copyToProfile());
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        if (isDone()) {
            return StepResult.done(state);
        }
        if (transitions.mustConfirm(state, request.confirmed())) {
            return StepResult.goTo(state.at(WizardStep.CONFIRM));
        }
        return next(state, state);
    }

    private String clientName() {
        ClientModel client = request.authSession().getClient();
        return client.getName() == null || client.getName().isBlank() ? client.getClientId() : client.getName();
    }

    private boolean isDone() {
        return request.enrolment().on() && transitions.isComplete();
    }
}
