package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Lets a remembered device pass the second step of a flow. */
final class DeviceStep {

    private final AuthenticationFlowContext context;
    private final UserContext user;

    DeviceStep(AuthenticationFlowContext context, UserContext user) {
        this.context = context;
        this.user = user;
    }

    /**
     * Whether a remembered device replaces the second factor here. Records that once in a sign-in, for the event, the metrics
     * and the check at the end.
     */
    boolean passes() {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        boolean passes = RememberedDeviceRule.mayCount(authSession, user.user())
                && RememberedDeviceRule.mayCount(GrantedLevel.of(context))
                && new EnrolmentService(user).load().asksForCode()
                && new RememberedDevices(user).recognised();
        if (passes && SecondStepMark.of(authSession, user.user()).isEmpty()) {
            context.getEvent().detail(Events.METHOD, Events.REMEMBERED_DEVICE);
            SecondStepMark.without(authSession, user.user(), Events.REMEMBERED_DEVICE, user.clock());
            TwoStepMetrics.signIn(Events.REMEMBERED_DEVICE);
        }
        return passes;
    }
}
