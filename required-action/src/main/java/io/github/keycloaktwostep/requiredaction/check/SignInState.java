package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.ConfirmedLinks;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.check.CheckInput.Owed;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.SessionInUse;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** Gathers what is known of the sign-in that goes on. */
final class SignInState {

    private final RequiredActionRequest visit;

    SignInState(RequiredActionRequest visit) {
        this.visit = visit;
    }

    /**
     * Whether anything is missing. A factor of another kind is marked on the way, so that the session carries it to
     * where it can no longer be seen what was used.
     */
    Owed owed() {
        if (!visit.enrolment().asksForCode()) {
            return Owed.NOTHING;
        }
        Optional<UserSessionModel> session = SessionInUse.of(visit.session(), visit.authSession());
        return new CheckInput(
                        true,
                        passedHere()
                                || session.flatMap(SecondStepMark::of)
                                        .filter(this::counts)
                                        .isPresent(),
                        session.filter(SessionInUse::impersonated).isPresent(),
                        CredentialActions.requested(visit.authSession()),
                        visit.confirmed())
                .owed();
    }

    private boolean passedHere() {
        Optional<SecondStepMark> mark = SecondStepMark.of(visit.authSession(), visit.user());
        if (mark.isPresent() && !mark.get().countsFor(visit.enrolment(), visit.clock())) {
            // Keycloak's list of used credentials says the same as the mark, and not when.
            return false;
        }
        Optional<SecondStepMark> counting = mark.filter(this::counts).filter(this::countsHere);
        if (counting.isPresent()) {
            if (counting.get().codeAt().isPresent()) {
                trusted().ifPresent(this::confirm);
            }
            return true;
        }
        Optional<String> passed = OtherFactors.used(visit.authSession(), visit.user())
                .or(() -> trusted()
                        .filter(brokered -> brokered.multiFactor() && links().contains(brokered.confirmable()))
                        .map(brokered -> Events.BROKER));
        passed.ifPresent(method -> SecondStepMark.without(visit.authSession(), visit.user(), method, visit.clock()));
        return passed.isPresent();
    }

    /** A device may have been noted before it was known that a link would take the place of the password. */
    private boolean countsHere(SecondStepMark step) {
        return !step.method().equals(Events.REMEMBERED_DEVICE)
                || RememberedDeviceRule.mayCount(visit.authSession(), visit.user());
    }

    private boolean counts(SecondStepMark step) {
        return step.countsFor(visit.enrolment(), visit.clock())
                && (visit.clientRule() != ClientRule.FRESH || !step.method().equals(Events.REMEMBERED_DEVICE));
    }

    private Optional<BrokeredSignIn> trusted() {
        return visit.policy().trustBrokerMfa() ? BrokeredSignIn.of(visit) : Optional.empty();
    }

    private void confirm(BrokeredSignIn brokered) {
        if (!links().contains(brokered.confirmable())) {
            links().add(brokered.confirmable());
        }
    }

    private ConfirmedLinks links() {
        return new ConfirmedLinks(visit.user(), visit.clock());
    }
}
