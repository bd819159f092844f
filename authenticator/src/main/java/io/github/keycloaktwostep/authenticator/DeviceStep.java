package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import java.time.Clock;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The remembered device as the second step of a flow. */
final class DeviceStep {

    private final AuthenticationFlowContext context;
    private final UserModel user;
    private final Clock clock;

    DeviceStep(AuthenticationFlowContext context, UserModel user, Clock clock) {
        this.context = context;
        this.user = user;
        this.clock = clock;
    }

    /**
     * Whether a remembered device takes the place of the second factor here. Notes it once in a sign-in, for the event, the
     * metrics and the check at the end.
     */
    boolean passes() {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        boolean passes = RememberedDeviceRule.mayCount(authSession, user)
                && RememberedDeviceRule.mayCount(GrantedLevel.of(context))
                && new Enrolments(context.getSession(), context.getRealm(), user, clock)
                        .load()
                        .asksForCode()
                && new RememberedDevices(
                                context.getSession(),
                                context.getRealm(),
                                user,
                                PolicyReader.read(context.getRealm()),
                                clock)
                        .recognised();
        if (passes && SecondStepMark.of(authSession, user).isEmpty()) {
            context.getEvent().detail(Events.METHOD, Events.REMEMBERED_DEVICE);
            SecondStepMark.without(authSession, user, Events.REMEMBERED_DEVICE);
            TwoStepMetrics.signIn(Events.REMEMBERED_DEVICE);
        }
        return passes;
    }
}
