package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.enrolment.Offer.Role;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.requiredaction.Visit;
import org.keycloak.models.ClientModel;

/** What it is, and what a number will be used for. */
final class IntroPage implements WizardPage {

    private final Visit visit;
    private final Wizard wizard;

    IntroPage(Visit visit, Wizard wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public Screen show(WizardState state) {
        return new Screen("intro")
                .with("alreadyOn", alreadyOn())
                .with("required", visit.required())
                .with("client", visit.requiredByClient() ? clientName() : "")
                .with("missing", wizard.missing(state).name())
                .with(
                        "usesPhone",
                        !visit.offer().channels(Role.FIRST).isEmpty()
                                || !visit.offer().channels(Role.BACKUP).isEmpty());
    }

    @Override
    public Move submit(WizardState state, Form form) {
        if (alreadyOn()) {
            return new Move.Done();
        }
        if (wizard.mustConfirm(state, visit.confirmed())) {
            return new Move.To(state.at(Step.CONFIRM));
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
