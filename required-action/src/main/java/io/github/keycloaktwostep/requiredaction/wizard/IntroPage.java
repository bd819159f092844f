package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import org.keycloak.models.ClientModel;

/** What it is, and what a number will be used for. */
final class IntroPage implements WizardPage {

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;

    IntroPage(RequiredActionRequest visit, WizardTransitions wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public PageModel show(WizardState state) {
        return new PageModel("intro")
                .with("alreadyOn", alreadyOn())
                .with("required", visit.required())
                .with("client", visit.requiredByClient() ? clientName() : "")
                .with("missing", wizard.missing(state).name())
                .with(
                        "usesPhone",
                        !visit.offer().channels(MethodRole.FIRST).isEmpty()
                                || !visit.offer().channels(MethodRole.BACKUP).isEmpty());
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        if (alreadyOn()) {
            return new StepResult.WizardDone();
        }
        if (wizard.mustConfirm(state, visit.confirmed())) {
            return new StepResult.GoToStep(state.at(WizardStep.CONFIRM));
        }
        return onwards(wizard, state, state);
    }

    private String clientName() {
        ClientModel client = visit.authSession().getClient();
        return client.getName() == null || client.getName().isBlank() ? client.getClientId() : client.getName();
    }

    private boolean alreadyOn() {
        return visit.enrolment().on() && wizard.complete();
    }
}
