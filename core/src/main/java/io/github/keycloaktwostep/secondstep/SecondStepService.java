package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.Codes;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Changes;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.keycloak.BruteForce;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Judges a code that was given for one way, and does what follows from the verdict: the same for pages and programs. */
final class SecondStepService {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Enrolment enrolment;
    private final Codes codes;
    private final Clock clock;

    SecondStepService(
            KeycloakSession session, RealmModel realm, UserModel user, Enrolment enrolment, Codes codes, Clock clock) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.enrolment = enrolment;
        this.codes = codes;
        this.clock = clock;
    }

    /**
     * A wrong code counts with Keycloak's brute-force protection, once.
     *
     * @param binding what a code that was sent is bound to
     */
    VerificationResult judge(Selection selection, Function<Recipient, Binding> binding, String input) {
        VerificationResult verdict = verdict(selection, binding, input);
        if (verdict.counted()) {
            new BruteForce(session, realm, user).failed();
        }
        if (verdict instanceof VerificationResult.MethodDisabled) {
            new Enrolments(session, realm, user, clock).switchOff(guessed(selection));
        }
        return verdict;
    }

    /**
     * Does what follows from a right code: marks the sign-in, notes that the method was used, brings the profile up to date,
     * and tells a user who has few recovery codes left.
     *
     * @param event of the current request; a copy of it is reported
     */
    void passed(Selection selection, AuthenticationSessionModel authSession, EventBuilder event) {
        SecondStepMark.byCode(authSession, user, selection.eventName(), clock);
        new BruteForce(session, realm, user).passed(authSession);
        Enrolments enrolments = new Enrolments(session, realm, user, clock);
        enrolments.used(selection.method(), enrolment);
        enrolments.catchUpProfile(enrolment);
        TwoStepMetrics.code(selection.eventName(), "right");
        if (selection.method() instanceof Method.RecoveryCodes list
                && RecoveryCodesLow.left(realm, list.remaining() - 1)) {
            new Changes(event, user).report(Change.RECOVERY_CODES_LOW, Integer.toString(list.remaining() - 1));
        }
    }

    /** What a code was compared with: a phone, a list, or all apps. */
    private List<Method> guessed(Selection selection) {
        return selection.method() instanceof Method.App ? List.copyOf(enrolment.apps()) : List.of(selection.method());
    }

    private VerificationResult verdict(Selection selection, Function<Recipient, Binding> binding, String input) {
        Optional<Recipient> recipient = selection.recipient();
        if (recipient.isPresent()) {
            return codes.judge(binding.apply(recipient.get()), recipient.get(), input);
        }
        CredentialCodes stored = new CredentialCodes(session, realm, user, enrolment.apps());
        return codes.judge(
                selection.failureKey(),
                selection.authenticator(),
                input,
                selection.method() instanceof Method.App ? stored::appCode : stored::recoveryCode);
    }
}
