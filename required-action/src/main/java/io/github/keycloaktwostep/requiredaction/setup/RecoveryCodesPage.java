package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.enrolment.Draft;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.page.Times;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.requiredaction.setup.WizardState.CodeList;
import java.time.Instant;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RecoveryAuthnCodesUtils;

/** Keycloak's recovery codes; they have to be confirmed as saved. */
final class RecoveryCodesPage implements WizardPage {

    private static final String SAVED = "saved";

    private final Visit visit;
    private final Wizard wizard;

    RecoveryCodesPage(Visit visit, Wizard wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public WizardState prepared(WizardState state) {
        return state.list().codes().isEmpty()
                ? state.with(new CodeList(
                        RecoveryAuthnCodesUtils.generateRawCodes(),
                        visit.clock().millis()))
                : state;
    }

    @Override
    public Screen show(WizardState state) {
        RealmModel realm = visit.realm();
        String name = realm.getDisplayName();
        return new Screen("recovery-codes")
                .with("codes", state.list().codes())
                .with(
                        "generatedAt",
                        Times.date(Instant.ofEpochMilli(state.list().generatedAt()), visit.locale()))
                .with("serviceName", name == null || name.isBlank() ? realm.getName() : name);
    }

    @Override
    public Move submit(WizardState state, Form form) {
        if (!form.checked(SAVED)) {
            return new Move.Stay(state, show(state).fieldError(SAVED, "twoStepErrorSaved"));
        }
        CodeList list = state.list();
        return onwards(wizard, state.plus(new Draft.RecoveryCodes(list.codes(), list.generatedAt())), state);
    }
}
