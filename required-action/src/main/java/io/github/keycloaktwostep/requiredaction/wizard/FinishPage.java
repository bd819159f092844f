// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.MethodView;
import io.github.keycloaktwostep.web.PageModel;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.credential.OTPCredentialModel;

/** Shows how sign-ins will work, and stores the verified methods. Nothing is stored before this page. */
final class FinishPage extends WizardPage {

    FinishPage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    PageModel show(WizardState state) {
        boolean rememberAllowed = RememberedDeviceRule.offered(request.context(), request.authSession());
        return new PageModel("finish")
                .with("methods", inOrder(state).stream().map(MethodView::of).toList())
                .with("rememberAllowed", rememberAllowed)
                .with("rememberDays", request.policy().rememberDeviceFor().toDays())
                .with("rememberDevice", state.rememberDevice())
                .with("isOn", request.enrolment().on())
                .with("otherSessions", request.otherSessions());
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        if (!form.action().isEmpty()) {
            return StepResult.goTo(state);
        }
        WizardState ticked = state.remembering(form.checked("rememberDevice"));
        if (transitions.mustConfirm(ticked, request.confirmed())) {
            return StepResult.goTo(ticked.at(WizardStep.SIGN_IN));
        }
        if (transitions.missing(ticked) != MissingPart.NOTHING) {
            return next(ticked, ticked);
        }
        List<Method> methods = inOrder(ticked);
        turnOn(ticked);
        if (form.checked("endSessions")) {
            request.endOtherSessions();
        }
        return StepResult.stay(WizardState.start(), IntroPage.turnedOn(methods));
    }

    private void turnOn(WizardState state) {
        boolean wasOn = request.enrolment().on();
        Optional<String> confirmedBy = request.confirmed()
                ? SecondStepMark.of(request.authSession(), request.context()).map(SecondStepMark::method)
                : Optional.empty();
        if (transitions.replacesExisting(state)) {
            request.enrolments().turnOff(true);
        }
        request.enrolments().turnOn(state.verified(), request.message("twoStepRecoveryLabel"));
        request.devices().forgetAll();
        if (state.rememberDevice()) {
            request.rememberDevice();
        }
        // A new mark, so that this sign-in does not ask for another code at its end. An earlier mark was set for
        // another enrolment.
        Enrolment now = request.enrolments().load();
        state.verified().stream()
                .flatMap(draft -> methodOfCode(draft).stream())
                .findFirst()
                .or(() -> confirmedBy)
                .ifPresent(method -> SecondStepMark.byCode(request.authSession(), request.context(), now, method));
        request.notes().set(UserNote.CODE_ENTERED_FOR, SecondStepMark.version(now));
        // Makes the end of the sign-in clear the wrong codes that were entered in the wizard.
        request.notes().addUsedCredential(OTPCredentialModel.TYPE);
        request.report(wasOn ? Change.BACKUP_ADDED : Change.TURNED_ON, "");
    }

    /** The method in events; empty for recovery codes, which were only shown. */
    private static Optional<String> methodOfCode(EnrolmentDraft draft) {
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            return Optional.of(phone.line().type().eventId());
        }
        return draft instanceof EnrolmentDraft.AppDraft ? Optional.of(MethodType.APP.eventId()) : Optional.empty();
    }
}
