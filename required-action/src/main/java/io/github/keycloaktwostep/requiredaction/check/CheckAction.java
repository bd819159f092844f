// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.TwoStepAction;
import io.github.keycloaktwostep.requiredaction.check.SignInState.MissingStep;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.BrowserBinding;
import io.github.keycloaktwostep.session.FirstFactor;
import io.github.keycloaktwostep.session.PasswordStamp;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.services.ErrorPageException;

/**
 * The second-step check at the end of every sign-in. Regardless of the flow, enrolled users do not get a session or a
 * token without the second step. If no page can be shown, Keycloak rejects the sign-in.
 *
 * <p>The check runs whenever Keycloak evaluates required actions, which includes the time between two actions and after
 * an action was cancelled. An exception ends the sign-in.
 */
public final class CheckAction extends TwoStepAction {

    /** Field of Keycloak's forms. */
    private static final String CANCEL = "cancel-aia";

    public CheckAction() {
        super(ProviderIds.CHECK, "Check Two-Step Verification");
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        // A parallel request may have restarted the sign-in, so that there is no user. The constructor below ends
        // such a request, because some of Keycloak's actions would fail.
        if (context.getUser() != null && !RequiredActionRequest.concerns(context.getUser())) {
            return;
        }
        RequiredActionRequest request = new RequiredActionRequest(context);
        boolean missing = isMissing(request);
        // An exception here also rolls back what another required action has just changed, for example an app.
        requireCurrent(request, missing);
        BrowserBinding.bind(request.session(), request.authSession(), request.user());
        FirstFactor.noteTime(request.session(), request.authSession(), request.clock());
        boolean outdated = request.isOutdated();
        // A user without a second step may just have set up their first app in Keycloak.
        if (!outdated && (!missing || CheckedFor.isNoted(request))) {
            CheckedFor.note(request);
        }
        // Flows skip our step once there is nothing left to ask for, even if a code page has been shown.
        if (missing || outdated) {
            context.getAuthenticationSession().addRequiredAction(ProviderIds.CHECK);
            KeycloakSignIn.withholdDevice(context.getAuthenticationSession());
        } else if (!UnfinishedSignIns.owesSetUp(request.context(), context.getAuthenticationSession())) {
            KeycloakSignIn.releaseDevice(context.getAuthenticationSession());
        }
    }

    /**
     * Ends a sign-in that is based on something that is no longer valid. Must be called before an action whose changes
     * cannot be rolled back, or after which Keycloak does not evaluate required actions.
     *
     * @throws ErrorPageException with Keycloak's page for an expired action or a disabled account
     */
    static void requireCurrent(RequiredActionContext context) {
        if (RegisteredAction.isEnabled(context.getRealm(), ProviderIds.CHECK)
                && RequiredActionRequest.concerns(context.getUser())) {
            RequiredActionRequest request = new RequiredActionRequest(context);
            requireCurrent(request, isMissing(request));
        }
    }

    private static void requireCurrent(RequiredActionRequest request, boolean missing) {
        if (!request.user().isEnabled()) {
            // Keycloak would show a page, too, but commit the changes.
            throw KeycloakSignIn.disabled(request.session(), request.authSession());
        }
        if (SessionInUse.hasEnded(request.session(), request.authSession())
                || changesInOtherBrowser(request)
                || (!request.followsOwnAction() && CheckedFor.isOutdated(request, missing))) {
            throw KeycloakSignIn.expired(request.session(), request.authSession());
        }
    }

    /**
     * Whether a form was sent by a browser that the sign-in is not bound to. Other requests of such a browser lead to
     * the password page.
     */
    private static boolean changesInOtherBrowser(RequiredActionRequest request) {
        return KeycloakSignIn.isForm(request.session())
                && BrowserBinding.isOtherBrowser(request.session(), request.authSession(), request.user());
    }

    private static boolean isMissing(RequiredActionRequest request) {
        return new SignInState(request).missing() != MissingStep.NOTHING;
    }

    @Override
    protected boolean changes(Form form) {
        return form.remembersDevice();
    }

    @Override
    protected void open(RequiredActionRequest request) {
        if (!request.checkPassword()) {
            return;
        }
        MissingStep missing = new SignInState(request).missing();
        if (missing == MissingStep.NOTHING) {
            request.done();
        } else if (missing == MissingStep.SECOND_STEP
                && RememberedDeviceRule.mayCount(request.authSession(), request.user())
                && request.devices().recognised()) {
            SecondStepMark.withoutCode(
                    request.authSession(), request.context(), request.enrolment(), Events.REMEMBERED_DEVICE);
            passed(request, Events.REMEMBERED_DEVICE);
        } else {
            PasswordStamp.note(request.authSession(), request.user());
            show(request, missing, dialog(request, missing).open());
        }
    }

    @Override
    protected void submit(RequiredActionRequest request) {
        if (!request.checkPassword()) {
            return;
        }
        MissingStep missing = new SignInState(request).missing();
        if (missing == MissingStep.NOTHING) {
            request.done();
            return;
        }
        if (canCancel(request, missing) && request.form().given(CANCEL).isPresent()) {
            KeycloakSignIn.cancelAction(request.authSession());
            request.done();
            return;
        }
        SecondStepDialog.Result result = dialog(request, missing).submit(request.form());
        if (result.page().isPresent()) {
            show(request, missing, result.page().get());
            return;
        }
        if (result.rememberDevice()) {
            request.rememberDevice();
        }
        passed(request, result.method());
    }

    /** Whether only a change that an application started needs the code, so that the sign-in can go on without it. */
    private static boolean canCancel(RequiredActionRequest request, MissingStep missing) {
        return missing == MissingStep.FRESH_CODE && KeycloakSignIn.isActionCancellable(request.authSession());
    }

    private static void show(RequiredActionRequest request, MissingStep missing, PageModel page) {
        request.show(page.with("canCancel", canCancel(request, missing)));
    }

    private static SecondStepDialog dialog(RequiredActionRequest request, MissingStep missing) {
        return request.dialog(missing == MissingStep.FRESH_CODE ? Purpose.STEP_UP : Purpose.SIGN_IN);
    }

    private static void passed(RequiredActionRequest request, String method) {
        request.addEventDetail(Events.METHOD, method);
        TwoStepMetrics.signIn(method);
        request.done();
    }
}
