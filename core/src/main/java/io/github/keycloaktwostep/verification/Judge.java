package io.github.keycloaktwostep.verification;

import io.github.keycloaktwostep.audit.BruteForce;
import io.github.keycloaktwostep.audit.Change;
import io.github.keycloaktwostep.audit.Changes;
import io.github.keycloaktwostep.audit.Figures;
import io.github.keycloaktwostep.code.Binding;
import io.github.keycloaktwostep.code.Codes;
import io.github.keycloaktwostep.code.Recipient;
import io.github.keycloaktwostep.code.Verdict;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.enrolment.Method;
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
final class Judge {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Enrolment enrolment;
    private final Codes codes;
    private final Clock clock;

    Judge(KeycloakSession session, RealmModel realm, UserModel user, Enrolment enrolment, Codes codes, Clock clock) {
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
    Verdict judge(Selection selection, Function<Recipient, Binding> binding, String input) {
        Verdict verdict = verdict(selection, binding, input);
        if (verdict.counted()) {
            new BruteForce(session, realm, user).failed();
        }
        if (verdict instanceof Verdict.SwitchedOff) {
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
        SecondStep.byCode(authSession, user, selection.eventName(), clock);
        new BruteForce(session, realm, user).passed(authSession);
        Enrolments enrolments = new Enrolments(session, realm, user, clock);
        enrolments.used(selection.method(), enrolment);
        enrolments.catchUpProfile(enrolment);
        Figures.code(selection.eventName(), "right");
        if (selection.method() instanceof Method.RecoveryCodes list && FewCodes.left(realm, list.remaining() - 1)) {
            new Changes(event, user).report(Change.RECOVERY_CODES_LOW, Integer.toString(list.remaining() - 1));
        }
    }

    /** What a code was compared with: a phone, a list, or all apps. */
    private List<Method> guessed(Selection selection) {
        return selection.method() instanceof Method.App ? List.copyOf(enrolment.apps()) : List.of(selection.method());
    }

    private Verdict verdict(Selection selection, Function<Recipient, Binding> binding, String input) {
        Optional<Recipient> recipient = selection.recipient();
        if (recipient.isPresent()) {
            return codes.judge(binding.apply(recipient.get()), recipient.get(), input);
        }
        StoredCodes stored = new StoredCodes(session, realm, user, enrolment.apps());
        return codes.judge(
                selection.failureKey(),
                selection.authenticator(),
                input,
                selection.method() instanceof Method.App ? stored::appCode : stored::recoveryCode);
    }
}
