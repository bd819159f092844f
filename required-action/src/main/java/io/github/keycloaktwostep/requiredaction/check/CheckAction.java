package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.check.CheckInput.MissingStep;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;

/**
 * The second-step check at the end of every sign-in. Whatever flow a user took, enrolled users get no session or token without
 * the second step. If no page can be shown, Keycloak rejects the sign-in.
 *
 * <p>The check is evaluated each time that Keycloak evaluates its required actions, also between two of them and after one was
 * cancelled. An exception ends the sign-in.
 */
final class CheckAction implements RequiredActionProvider {

    /**
     * If an application requests an action that does not support this, Keycloak skips it for the rest of the sign-in:
     * {@code kc_action=two-step-check} would bypass the check.
     */
    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (!RequiredActionRequest.concerns(context)) {
            return;
        }
        if (new SignInState(new RequiredActionRequest(context)).missing() != MissingStep.NOTHING) {
            context.getAuthenticationSession().addRequiredAction(CheckActionFactory.ID);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        RequiredActionRequest request = new RequiredActionRequest(context);
        MissingStep missing = new SignInState(request).missing();
        if (missing == MissingStep.NOTHING) {
            request.done();
        } else if (missing == MissingStep.SECOND_STEP
                && RememberedDeviceRule.mayCount(request.authSession(), request.user())
                && request.devices().recognised()) {
            SecondStepMark.without(request.authSession(), request.user(), Events.REMEMBERED_DEVICE, request.clock());
            passed(request, Events.REMEMBERED_DEVICE);
        } else {
            request.show(dialog(request, missing).open());
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        RequiredActionRequest request = new Form(context.getHttpRequest()).checked("rememberDevice")
                ? RequiredActionRequest.forChange(context)
                : new RequiredActionRequest(context);
        MissingStep missing = new SignInState(request).missing();
        if (missing == MissingStep.NOTHING) {
            request.done();
            return;
        }
        SecondStepDialog.Result result = dialog(request, missing).submit(request.form());
        if (result.page().isPresent()) {
            request.show(result.page().get());
            return;
        }
        if (result.rememberDevice()) {
            request.rememberDevice();
        }
        passed(request, result.method());
    }

    private static SecondStepDialog dialog(RequiredActionRequest request, MissingStep missing) {
        return missing == MissingStep.FRESH_CODE ? request.confirmation() : request.secondStep();
    }

    private static void passed(RequiredActionRequest request, String method) {
        request.addEventDetail(Events.METHOD, method);
        TwoStepMetrics.signIn(method);
        request.done();
    }

    @Override
    public void close() {}
}
