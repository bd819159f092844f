package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.check.CheckInput.Owed;
import io.github.keycloaktwostep.secondstep.SecondStepDialog;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;

/**
 * Stands at the end of every way to a session or token: whatever flow brought the user, nobody whose two-step
 * verification is on gets past it without the second step. Where no page can be shown, Keycloak refuses instead.
 *
 * <p>Whether it is owed is found out anew each time that Keycloak evaluates its required actions, also between two of
 * them and after one was cancelled. An exception ends the sign-in.
 */
final class CheckAction implements RequiredActionProvider {

    /**
     * Keycloak skips an action that does not support it, for the rest of the sign-in, when an application asks for it:
     * {@code kc_action=two-step-check} would be the way around.
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
        if (new SignInState(new RequiredActionRequest(context)).owed() != Owed.NOTHING) {
            context.getAuthenticationSession().addRequiredAction(CheckActionFactory.ID);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        RequiredActionRequest visit = new RequiredActionRequest(context);
        Owed owed = new SignInState(visit).owed();
        if (owed == Owed.NOTHING) {
            visit.done();
        } else if (owed == Owed.SECOND_STEP
                && RememberedDeviceRule.mayCount(visit.authSession(), visit.user())
                && visit.devices().recognised()) {
            SecondStepMark.without(visit.authSession(), visit.user(), Events.REMEMBERED_DEVICE, visit.clock());
            passed(visit, Events.REMEMBERED_DEVICE);
        } else {
            visit.show(conversation(visit, owed).open());
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        RequiredActionRequest visit = new Form(context.getHttpRequest()).checked("rememberDevice")
                ? RequiredActionRequest.forChange(context)
                : new RequiredActionRequest(context);
        Owed owed = new SignInState(visit).owed();
        if (owed == Owed.NOTHING) {
            visit.done();
            return;
        }
        SecondStepDialog.Result result = conversation(visit, owed).submit(visit.form());
        if (result.page().isPresent()) {
            visit.show(result.page().get());
            return;
        }
        if (result.rememberDevice()) {
            visit.rememberDevice();
        }
        passed(visit, result.method());
    }

    private static SecondStepDialog conversation(RequiredActionRequest visit, Owed owed) {
        return owed == Owed.FRESH_CODE ? visit.confirmation() : visit.secondStep();
    }

    private static void passed(RequiredActionRequest visit, String method) {
        visit.addEventDetail(Events.METHOD, method);
        TwoStepMetrics.signIn(method);
        visit.done();
    }

    @Override
    public void close() {}
}
