package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.page.PageTimes;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.CodeList;
import java.time.Instant;
import org.keycloak.models.utils.RecoveryAuthnCodesUtils;

/** Keycloak's recovery codes; they have to be confirmed as saved. */
final class RecoveryCodesPage implements WizardPage {

    private static final String SAVED = "saved";
    private static final String LIST = "list";

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;

    RecoveryCodesPage(RequiredActionRequest visit, WizardTransitions wizard) {
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
    public PageModel show(WizardState state) {
        return new PageModel("recovery-codes")
                .with("codes", state.list().codes())
                .with(LIST, mark(state.list()))
                .with(
                        "generatedAt",
                        PageTimes.date(Instant.ofEpochMilli(state.list().generatedAt()), visit.locale()))
                .with("serviceName", visit.texts().service());
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        // Two requests at the same moment made a list each, and the one that was kept is not the one that was shown.
        if (form.given(LIST).filter(shown -> !shown.equals(mark(state.list()))).isPresent()) {
            return new StepResult.StayOnPage(state, show(state).error("twoStepErrorListReplaced"));
        }
        if (!form.checked(SAVED)) {
            return new StepResult.StayOnPage(state, show(state).fieldError(SAVED, "twoStepErrorSaved"));
        }
        CodeList list = state.list();
        return onwards(
                wizard, state.plus(new EnrolmentDraft.RecoveryCodesDraft(list.codes(), list.generatedAt())), state);
    }

    /** Tells lists apart; says nothing that the page does not show anyway. */
    private static String mark(CodeList list) {
        return Integer.toHexString(list.codes().hashCode());
    }
}
