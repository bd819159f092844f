// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.ConfirmedLinks;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.SessionInUse;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** Collects the state of the current sign-in and decides what is missing. */
final class SignInState {

    /** Types of the second factors that Keycloak's own forms ask for. */
    static final List<String> OTHER_FACTORS = List.of(
            WebAuthnCredentialModel.TYPE_PASSWORDLESS,
            WebAuthnCredentialModel.TYPE_TWOFACTOR,
            OTPCredentialModel.TYPE,
            RecoveryAuthnCodesCredentialModel.TYPE);

    private final RequiredActionRequest request;

    /** What a sign-in still needs. */
    enum MissingStep {
        NOTHING,
        /** A code, or a remembered device. */
        SECOND_STEP,
        /** A code, even if the second step was passed before. */
        FRESH_CODE
    }

    SignInState(RequiredActionRequest request) {
        this.request = request;
    }

    /**
     * What the sign-in still needs. If the user passed another factor, this is recorded in the session, because later
     * requests cannot see which credentials were used.
     */
    MissingStep missing() {
        if (!request.enrolment().asksForCode()) {
            return MissingStep.NOTHING;
        }
        Optional<UserSessionModel> session = request.sessionInUse();
        boolean passed = passedInThisSignIn()
                || session.flatMap(used -> SecondStepMark.of(request.session(), used))
                        .filter(this::counts)
                        .isPresent();
        return missing(
                passed,
                session.filter(SessionInUse::impersonated).isPresent(),
                CredentialActions.requested(request.authSession()),
                request.confirmed());
    }

    /**
     * What the sign-in of an enrolled user still needs.
     *
     * @param passed whether the second step was passed in this sign-in, or in the SSO session that it uses
     * @param impersonated whether an admin is impersonating the user
     * @param changesCredentials whether an action was requested that changes how the user signs in
     * @param freshCode whether the user entered a code in this sign-in in the last five minutes
     */
    static MissingStep missing(boolean passed, boolean impersonated, boolean changesCredentials, boolean freshCode) {
        // An admin does not have the user's codes. They see what the user sees but cannot change credentials.
        if (!passed && !impersonated) {
            return MissingStep.SECOND_STEP;
        }
        return changesCredentials && !freshCode ? MissingStep.FRESH_CODE : MissingStep.NOTHING;
    }

    private boolean passedInThisSignIn() {
        Optional<SecondStepMark> mark = SecondStepMark.of(request.authSession(), request.context());
        if (mark.isPresent() && !mark.get().countsFor(request.enrolment())) {
            // Keycloak's list of used credentials contains the same credential, but not when it was used.
            return false;
        }
        Optional<SecondStepMark> counting = mark.filter(this::counts).filter(this::countsInThisSignIn);
        if (counting.isPresent()) {
            if (counting.get().codeAt().isPresent() && !KeycloakSignIn.isLinkedNow(request.authSession())) {
                trustedBroker().ifPresent(this::confirm);
            }
            return true;
        }
        Optional<String> passed = otherFactor().or(() -> trustedBroker()
                .filter(brokered -> brokered.multiFactor() && links().contains(brokered.confirmable()))
                .map(brokered -> Events.BROKER));
        passed.ifPresent(method ->
                SecondStepMark.withoutCode(request.authSession(), request.context(), request.enrolment(), method));
        return passed.isPresent();
    }

    /**
     * Type of another second factor that this user used in this sign-in; empty if there is none. Keycloak's own steps
     * do not count wrong codes towards our rate limits. The password grant, which has no pages, is the easiest place to
     * guess, so enrolled users need our step there. Other users can still use the code of an app that they set up in
     * Keycloak.
     */
    private Optional<String> otherFactor() {
        if (!request.hasPages() && request.enrolment().on()) {
            return Optional.empty();
        }
        List<String> used = request.notes().usedCredentials();
        SubjectCredentialManager credentials = request.user().credentialManager();
        return OTHER_FACTORS.stream()
                .filter(used::contains)
                .filter(type -> !type.equals(WebAuthnCredentialModel.TYPE_PASSWORDLESS) || passkeysVerifyUsers())
                .filter(type -> credentials.isConfiguredFor(type)
                        || credentials
                                .getStoredCredentialsByTypeStream(type)
                                .findAny()
                                .isPresent())
                .findFirst();
    }

    /** Without user verification, a passkey proves only possession, which is a single factor. */
    private boolean passkeysVerifyUsers() {
        return "required".equals(request.realm().getWebAuthnPolicyPasswordless().getUserVerificationRequirement());
    }

    /** A device may have been recorded before a link from an email replaced the password. */
    private boolean countsInThisSignIn(SecondStepMark step) {
        return !step.method().equals(Events.REMEMBERED_DEVICE)
                || RememberedDeviceRule.mayCount(request.authSession(), request.user());
    }

    private boolean counts(SecondStepMark step) {
        return step.countsFor(request.enrolment())
                && (!step.method().equals(Events.REMEMBERED_DEVICE)
                        || RememberedDeviceRule.mayCountFor(request.authSession()));
    }

    private Optional<ProviderSignIn> trustedBroker() {
        return request.policy().trustBrokerMfa() ? ProviderSignIn.of(request) : Optional.empty();
    }

    private void confirm(ProviderSignIn brokered) {
        if (!links().contains(brokered.confirmable())) {
            links().add(brokered.confirmable());
        }
    }

    private ConfirmedLinks links() {
        return new ConfirmedLinks(request.context());
    }
}
