package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.requiredaction.check.Evidence.Owed;
import io.github.keycloaktwostep.verification.SecondStep;
import io.github.keycloaktwostep.verification.SessionInUse;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** Gathers what is known of the sign-in that goes on. */
final class SignInSoFar {

    private final Visit visit;

    SignInSoFar(Visit visit) {
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
        return new Evidence(
                        true,
                        passedHere() || session.flatMap(SecondStep::of).isPresent(),
                        session.filter(SessionInUse::impersonated).isPresent(),
                        CredentialActions.requested(visit.authSession()),
                        visit.confirmed())
                .owed();
    }

    private boolean passedHere() {
        if (SecondStep.of(visit.authSession()).isPresent()) {
            return true;
        }
        Optional<String> other = OtherFactors.used(visit.authSession(), visit.user());
        other.ifPresent(type -> SecondStep.without(visit.authSession(), type));
        return other.isPresent();
    }
}
