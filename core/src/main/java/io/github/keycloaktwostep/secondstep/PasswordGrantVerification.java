package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.challenge.Codes;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The second step for a program that has no page to show: each request stands for itself, nothing is sent but on an
 * explicit word, and each code is compared with one way only, so that one request is one guess. Counts and budgets are
 * those of {@link SecondStepDialog}.
 *
 * <p>A code that is sent is bound to the client instead of a session, and to {@link Purpose#PASSWORD_GRANT}: it is of no
 * use in a browser, nor to another client, nor is theirs here.
 */
public final class PasswordGrantVerification {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final AuthenticationSessionModel authSession;
    private final Enrolment enrolment;
    private final EventBuilder event;
    private final Clock clock;
    private final Codes codes;
    private final Selections selections;

    /**
     * @param authSession of this request; it gets the mark of the second step
     * @param event of this request; copies of it report what else follows from a code
     */
    public PasswordGrantVerification(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            AuthenticationSessionModel authSession,
            Policy policy,
            Enrolment enrolment,
            EventBuilder event,
            Clock clock) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.authSession = authSession;
        this.enrolment = enrolment;
        this.event = event;
        this.clock = clock;
        this.codes = new Codes(session, realm, user, policy, clock);
        this.selections = Selections.of(
                enrolment, policy, session.getProvider(Delivery.class).channels());
    }

    /** What came of a request. {@code method} is the name in events. */
    public sealed interface Reply {

        /** The second step is passed. */
        record GrantPassed(String method) implements Reply {}

        /** The code was not taken. */
        record GrantFailed(String method, VerificationResult verdict) implements Reply {}

        /** What came of asking for a code. */
        record CodeRequested(Channel channel, PhoneNumber number, SendResult issue) implements Reply {}

        /** The way that was asked for is switched off: too many wrong codes in a row. */
        record GrantMethodDisabled(String method) implements Reply {}

        /** There is nothing that the code could be of, or no phone for this channel. */
        record NoMethod() implements Reply {}
    }

    /** What a code may be given of: some of {@code app}, {@code recovery-codes}, {@code sms}, {@code voice}. */
    public List<String> kinds() {
        return selections.all().stream().map(Selection::kind).distinct().toList();
    }

    /** Digits of an app's codes; empty for a user without an app. */
    public Optional<Integer> appDigits() {
        return app().map(selection -> ((Method.App) selection.method()).digits());
    }

    /** Number of the recovery code that is asked for next; empty for a user without. */
    public Optional<Integer> nextRecoveryCode() {
        return recoveryCodes().map(selection -> ((Method.RecoveryCodes) selection.method()).next());
    }

    /** Judges the code of an app. */
    public Reply app(String code) {
        return app().map(selection -> judge(selection, code)).orElseGet(Reply.NoMethod::new);
    }

    /**
     * Judges a code that does not say what it is of: one with letters is a recovery code; any other is the app's, for a
     * user without an app the one that was sent last.
     */
    public Reply code(String code) {
        Optional<Selection> listed = code.chars().anyMatch(Character::isLetter) ? recoveryCodes() : Optional.empty();
        return listed.or(this::app)
                .or(this::lastSent)
                .map(selection -> judge(selection, code))
                .orElseGet(Reply.NoMethod::new);
    }

    /** Judges a code that was sent. */
    public Reply sent(Channel channel, String code) {
        return phone(channel).map(selection -> judge(selection, code)).orElseGet(Reply.NoMethod::new);
    }

    /** Sends a code to the user's preferred phone, else to the first that this channel reaches. */
    public Reply send(Channel channel) {
        return phone(channel).map(selection -> send(selection, channel)).orElseGet(Reply.NoMethod::new);
    }

    private Reply send(Selection selection, Channel channel) {
        if (codes.switchedOff(selection.authenticator())) {
            return new Reply.GrantMethodDisabled(selection.eventName());
        }
        Recipient recipient = selection.recipient().orElseThrow();
        return new Reply.CodeRequested(channel, recipient.number(), codes.issue(binding(recipient), recipient));
    }

    private Reply judge(Selection selection, String code) {
        SecondStepService judge = new SecondStepService(session, realm, user, enrolment, codes, clock);
        VerificationResult verdict = judge.judge(selection, this::binding, code);
        if (!(verdict instanceof VerificationResult.Verified)) {
            return new Reply.GrantFailed(selection.eventName(), verdict);
        }
        judge.passed(selection, authSession, event);
        return new Reply.GrantPassed(selection.eventName());
    }

    private Optional<Selection> app() {
        return first(selections.all().stream(), Method.App.class);
    }

    private Optional<Selection> recoveryCodes() {
        return first(selections.all().stream(), Method.RecoveryCodes.class);
    }

    private static Optional<Selection> first(Stream<Selection> all, Class<? extends Method> kind) {
        return all.filter(selection -> kind.isInstance(selection.method())).findFirst();
    }

    private Optional<Selection> phone(Channel channel) {
        return Stream.concat(selections.first().stream(), selections.all().stream())
                .filter(selection -> selection.channel().equals(Optional.of(channel)))
                .findFirst();
    }

    private Optional<Selection> lastSent() {
        return selections.all().stream()
                .filter(selection -> sentAt(selection).isPresent())
                .max(Comparator.comparing(selection -> sentAt(selection).orElseThrow()));
    }

    private Optional<Instant> sentAt(Selection selection) {
        return selection
                .recipient()
                .map(this::binding)
                .flatMap(codes::outstanding)
                .map(Challenge::issuedAt);
    }

    private Binding binding(Recipient recipient) {
        return new Binding(
                realm.getId(),
                user.getId(),
                "client:" + authSession.getClient().getId(),
                Purpose.PASSWORD_GRANT,
                recipient.method());
    }
}
