package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.ConfirmedLinks;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.check.CheckInput.MissingStep;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.SessionInUse;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** Collects the state of the current sign-in and decides what is missing. */
final class SignInState {

    private final RequiredActionRequest request;

    SignInState(RequiredActionRequest request) {
        this.request = request;
    }

    /**
     * What the sign-in still needs. If the user passed another factor, this is recorded in the session, because later requests
     * cannot see which credentials were used.
     */
    MissingStep missing() {
        if (!request.enrolment().asksForCode()) {
            return MissingStep.NOTHING;
        }
        Optional<UserSessionModel> session = SessionInUse.of(request.session(), request.authSession());
        return new CheckInput(
                        true,
                        passedInThisSignIn()
                                || session.flatMap(SecondStepMark::of)
                                        .filter(this::counts)
                                        .isPresent(),
                        session.filter(SessionInUse::impersonated).isPresent(),
                        CredentialActions.requested(request.authSession()),
                        request.confirmed())
                .missing();
    }

    private boolean passedInThisSignIn() {
        Optional<SecondStepMark> mark = SecondStepMark.of(request.authSession(), request.user());
        if (mark.isPresent() && !mark.get().countsFor(request.enrolment(), request.clock())) {
            // Keycloak's list of used credentials says the same as the mark, and not when.
            return false;
        }
        Optional<SecondStepMark> counting = mark.filter(this::counts).filter(this::countsInThisSignIn);
        if (counting.isPresent()) {
            if (counting.get().codeAt().isPresent()) {
                trustedBroker().ifPresent(this::confirm);
            }
            return true;
        }
        Optional<String> passed = OtherFactors.used(request.authSession(), request.user())
                .or(() -> trustedBroker()
                        .filter(brokered -> brokered.multiFactor() && links().contains(brokered.confirmable()))
                        .map(brokered -> Events.BROKER));
        passed.ifPresent(
                method -> SecondStepMark.without(request.authSession(), request.user(), method, request.clock()));
        return passed.isPresent();
    }

    /** A device may have been recorded before a link from an e-mail replaced the password. */
    private boolean countsInThisSignIn(SecondStepMark step) {
        return !step.method().equals(Events.REMEMBERED_DEVICE)
                || RememberedDeviceRule.mayCount(request.authSession(), request.user());
    }

    private boolean counts(SecondStepMark step) {
        return step.countsFor(request.enrolment(), request.clock())
                && (request.clientRule() != ClientRule.FRESH || !step.method().equals(Events.REMEMBERED_DEVICE));
    }

    private Optional<BrokeredSignIn> trustedBroker() {
        return request.policy().trustBrokerMfa() ? BrokeredSignIn.of(request) : Optional.empty();
    }

    private void confirm(BrokeredSignIn brokered) {
        if (!links().contains(brokered.confirmable())) {
            links().add(brokered.confirmable());
        }
    }

    private ConfirmedLinks links() {
        return new ConfirmedLinks(request.user(), request.clock());
    }
}
