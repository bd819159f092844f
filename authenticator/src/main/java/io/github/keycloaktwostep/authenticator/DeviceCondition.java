// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.UserNotes;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Condition that skips a sub-flow on a remembered device. It is needed for sub-flows with several factors: Keycloak
 * starts with the user's preferred credential, which may be a security key, so our step would check the device too
 * late.
 */
public final class DeviceCondition extends StatelessAuthenticator
        implements ConditionalAuthenticator, ConditionalAuthenticatorFactory {

    public DeviceCondition() {
        super(
                ProviderIds.DEVICE_CONDITION,
                "Condition - device not remembered",
                "Skips its sub-flow on a device that Two-Step Verification remembers, whatever factors the sub-flow asks"
                        + " for.",
                Requirement.REQUIRED,
                Requirement.DISABLED);
    }

    @Override
    public ConditionalAuthenticator getSingleton() {
        return this;
    }

    /** @return false to skip the sub-flow */
    @Override
    public boolean matchCondition(AuthenticationFlowContext context) {
        UserModel user = context.getUser();
        if (user == null) {
            return true;
        }
        // Keycloak evaluates conditions several times per sign-in. Once a code was entered, the device does not matter.
        UserContext userContext = new UserContext(context.getSession(), context.getRealm(), user);
        boolean passedByCode = SecondStepMark.of(context.getAuthenticationSession(), userContext)
                .flatMap(SecondStepMark::codeAt)
                .isPresent();
        boolean skipped = !passedByCode && passes(context, userContext);
        if (skipped) {
            UserNotes.of(context.getAuthenticationSession(), user).requireCurrent(context.getSession());
        }
        return !skipped;
    }

    /**
     * Whether a remembered device replaces the second factor in a step of a flow. If so, records it once per sign-in
     * for the event, the metrics and the check at the end.
     */
    static boolean passes(AuthenticationFlowContext context, UserContext user) {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        Enrolment enrolment = new EnrolmentService(user).load();
        boolean passes = RememberedDeviceRule.mayCount(authSession, user.user())
                && RememberedDeviceRule.mayCount(GrantedLevel.of(context))
                && enrolment.asksForCode()
                && new RememberedDevices(user).recognised();
        if (passes && SecondStepMark.of(authSession, user).isEmpty()) {
            context.getEvent().detail(Events.METHOD, Events.REMEMBERED_DEVICE);
            SecondStepMark.withoutCode(authSession, user, enrolment, Events.REMEMBERED_DEVICE);
            TwoStepMetrics.signIn(Events.REMEMBERED_DEVICE);
        }
        return passes;
    }

    @Override
    public boolean requiresUser() {
        return true;
    }
}
