package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.requiredaction.MethodView;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.forms.login.LoginFormsProvider;

/** How sign-in will work from now on, and the button that makes it so. Nothing is stored before. */
final class FinishPage implements WizardPage {

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;

    FinishPage(RequiredActionRequest visit, WizardTransitions wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public PageModel show(WizardState state) {
        return new PageModel("finish")
                .with("methods", inOrder(state).stream().map(MethodView::of).toList())
                .with(
                        "rememberAllowed",
                        RememberedDeviceRule.offered(
                                visit.session(), visit.policy(), visit.authSession(), visit.user()))
                .with("rememberDays", visit.policy().rememberDeviceFor().toDays())
                .with("rememberDevice", state.rememberDevice())
                .with("otherSessions", visit.otherSessions());
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        if (!form.action().isEmpty()) {
            return new StepResult.GoToStep(state);
        }
        WizardState ticked = state.remembering(form.checked("rememberDevice"));
        if (wizard.mustConfirm(ticked, visit.confirmed())) {
            return new StepResult.GoToStep(ticked.at(WizardStep.CONFIRM));
        }
        if (wizard.missing(ticked) != MissingPart.NOTHING) {
            return onwards(wizard, ticked, ticked);
        }
        turnOn(ticked);
        if (form.checked("endSessions")) {
            visit.endOtherSessions();
        }
        return new StepResult.WizardDone();
    }

    private void turnOn(WizardState state) {
        boolean wasOn = visit.enrolment().on();
        if (wizard.replaces(state)) {
            visit.enrolments().turnOff(true);
        }
        visit.enrolments()
                .turnOn(
                        state.drafts(),
                        visit.session().getProvider(LoginFormsProvider.class).getMessage("twoStepRecoveryLabel"));
        visit.devices().forgetAll();
        if (state.rememberDevice()) {
            visit.rememberDevice();
        }
        // Who has just proved a method is not asked for it at the end of this very sign-in.
        state.drafts().stream()
                .flatMap(draft -> provedBy(draft).stream())
                .findFirst()
                .ifPresent(method -> SecondStepMark.byCode(visit.authSession(), visit.user(), method, visit.clock()));
        // Clears the wrong codes of the wizard when the sign-in ends.
        visit.bruteForce().passed(visit.authSession());
        visit.changes().report(wasOn ? Change.BACKUP_ADDED : Change.TURNED_ON, "");
    }

    /** The name in events; empty for a list, which was only shown. */
    private static Optional<String> provedBy(EnrolmentDraft draft) {
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            return Optional.of((phone.prefersCalls() ? Channel.VOICE : Channel.SMS).id());
        }
        return draft instanceof EnrolmentDraft.AppDraft ? Optional.of(Events.APP) : Optional.empty();
    }

    /** The method that sign-ins will begin with comes first. */
    private List<Method> inOrder(WizardState state) {
        List<Method> have = new ArrayList<>(wizard.have(state));
        Optional<Method> first = visit.enrolment()
                .firstChoice()
                .filter(method -> !wizard.replaces(state) && !(method instanceof Method.RecoveryCodes))
                .or(() -> have.stream()
                        .filter(method -> !(method instanceof Method.RecoveryCodes))
                        .findFirst());
        first.ifPresent(method -> {
            have.remove(method);
            have.add(0, method);
        });
        return have;
    }
}
