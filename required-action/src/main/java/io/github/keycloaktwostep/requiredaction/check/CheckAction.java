package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.ServerClock;
import io.github.keycloaktwostep.audit.Events;
import io.github.keycloaktwostep.audit.Figures;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.requiredaction.check.Evidence.Owed;
import io.github.keycloaktwostep.verification.SecondStep;
import io.github.keycloaktwostep.verification.Verification;
import io.github.keycloaktwostep.verification.Verification.Result;
import java.time.Clock;
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

    private final Clock clock = new ServerClock();

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
        if (!Visit.concerns(context)) {
            return;
        }
        if (new SignInSoFar(new Visit(context, clock)).owed() != Owed.NOTHING) {
            context.getAuthenticationSession().addRequiredAction(CheckActionFactory.ID);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        Visit visit = new Visit(context, clock);
        Owed owed = new SignInSoFar(visit).owed();
        if (owed == Owed.NOTHING) {
            visit.done();
        } else if (owed == Owed.SECOND_STEP
                && RememberedDeviceRule.mayCount(visit.authSession(), visit.user())
                && visit.devices().recognised()) {
            SecondStep.without(visit.authSession(), visit.user(), Events.REMEMBERED_DEVICE);
            passed(visit, Events.REMEMBERED_DEVICE);
        } else {
            visit.show(conversation(visit, owed).open());
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        Visit visit = new Form(context.getHttpRequest()).checked("rememberDevice")
                ? Visit.forChange(context, clock)
                : new Visit(context, clock);
        Owed owed = new SignInSoFar(visit).owed();
        if (owed == Owed.NOTHING) {
            visit.done();
            return;
        }
        Result result = conversation(visit, owed).submit(visit.form());
        if (result instanceof Result.Show show) {
            visit.show(show.screen());
            return;
        }
        Result.Passed given = (Result.Passed) result;
        if (given.rememberDevice()) {
            visit.rememberDevice();
        }
        passed(visit, given.method());
    }

    private static Verification conversation(Visit visit, Owed owed) {
        return owed == Owed.FRESH_CODE ? visit.confirmation() : visit.secondStep();
    }

    private static void passed(Visit visit, String method) {
        visit.note(Events.METHOD, method);
        Figures.signIn(method);
        visit.done();
    }

    @Override
    public void close() {}
}
