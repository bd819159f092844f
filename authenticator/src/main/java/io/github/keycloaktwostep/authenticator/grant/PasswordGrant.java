package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.authenticator.grant.GrantRequest.Appended;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.secondstep.PasswordGrantVerification;
import io.github.keycloaktwostep.secondstep.PasswordGrantVerification.Reply;
import io.github.keycloaktwostep.secondstep.PasswordGrantVerification.Sending;
import io.github.keycloaktwostep.secondstep.PasswordGrantVerification.Status;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.events.Errors;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * One request of a password grant, for a user that is known.
 *
 * <p><b>Who does not know the password learns nothing.</b> A wrong password gets Keycloak's own answer, whatever else
 * was sent, and no code is looked at: none is used up, none is counted, none is sent.
 *
 * <p><b>A code appended to the password.</b> Of a password {@code P} that ends in as many digits as the user's app
 * shows, two readings are tried: {@code P} without them, and {@code P}. Both are guesses at the password, in one request
 * that counts as one failure. Only the second has a verdict of its own ("a code is missing"). The first is confirmed
 * by the right code alone: with a wrong one, or while the method rests, the answer is that to a wrong password. So who
 * guesses gets one guess of the password a failure, and a second one only together with one of a code. Programs that
 * want to be told what was wrong with a code send it as {@code otp}; then the password is taken as it is.
 *
 * <p><b>Time.</b> The number of hashes of a refused request depends on what was sent, not on whom it is about: where a
 * second reading is possible two are made for everybody ({@link #comparesTwice}), else one. A directory (LDAP) gets to
 * see both readings as tries of a password.
 *
 * <p>A remembered device is not looked for here, and nothing is remembered.
 */
final class PasswordGrant {

    private final AuthenticationFlowContext context;
    private final GrantRequest request;
    private final UserContext user;
    private final Policy policy;
    private final Enrolment enrolment;
    private final PasswordGrantVerification verification;

    PasswordGrant(AuthenticationFlowContext context, GrantRequest request) {
        this.context = context;
        this.request = request;
        this.user = UserContext.of(context.getSession(), context.getRealm(), context.getUser());
        this.policy = user.policy();
        this.enrolment = new EnrolmentService(user).load();
        this.verification =
                new PasswordGrantVerification(user, context.getAuthenticationSession(), enrolment, context.getEvent());
    }

    /** Whether two passwords are compared before this request is refused. */
    static boolean comparesTwice(Policy policy, GrantRequest request) {
        return policy.passwordGrant() && request.mayHoldCode();
    }

    void decide() {
        if (locked()) {
            return;
        }
        Optional<Appended> appended = appended();
        if (appended.isPresent() && right(Optional.of(appended.get().password()))) {
            withAppendedCode(appended.get().code());
        } else if (right(request.password())) {
            withPassword();
        } else {
            evenOut(appended.isPresent());
            wrongPassword();
        }
    }

    /** The step that finds the user has looked, but an admin may have put another one there. */
    private boolean locked() {
        if (new BruteForce(context.getSession(), context.getRealm(), context.getUser()).gate() == LockState.OPEN) {
            return false;
        }
        AuthenticatorUtils.dummyHash(context);
        evenOut(false);
        context.getEvent().user(context.getUser()).error(Errors.USER_TEMPORARILY_DISABLED);
        context.forceChallenge(GrantError.wrongPassword());
        return true;
    }

    private Optional<Appended> appended() {
        return policy.passwordGrant() && asked()
                ? verification.appDigits().flatMap(request::appended)
                : Optional.empty();
    }

    /** Also if it is on and nothing is left of it: nobody gets in by removing what is asked for. */
    private boolean asked() {
        return enrolment.asksForCode() || enrolment.on();
    }

    private boolean right(Optional<String> password) {
        return password.filter(
                        given -> context.getUser().credentialManager().isValid(UserCredentialModel.password(given)))
                .isPresent();
    }

    /** @param compared whether two passwords were compared already */
    private void evenOut(boolean compared) {
        if (!compared && comparesTwice(policy, request)) {
            AuthenticatorUtils.dummyHash(context);
        }
    }

    private void withAppendedCode(String code) {
        Reply reply = verification.app(code);
        if (reply.status() == Status.PASSED) {
            success(reply.method());
            return;
        }
        AuthenticatorUtils.dummyHash(context);
        GrantError error = GrantError.of(reply, user.clock());
        record(reply);
        context.getEvent().user(context.getUser()).error(error.event());
        context.forceChallenge(GrantError.wrongPassword());
    }

    private void withPassword() {
        if (!asked()) {
            success();
        } else if (!policy.passwordGrant()) {
            asKeycloakDoes();
        } else if (verification.kinds().isEmpty()) {
            refuse(GrantError.noMethod());
        } else if (request.send().isPresent()) {
            bySending(request.send().get());
        } else if (request.code().isPresent()) {
            settle(verification.code(request.code().get()));
        } else {
            refuse(GrantError.codeMissing(verification));
        }
    }

    /** Who has an app of Keycloak's own and nothing of ours goes on giving its code as before. */
    private void asKeycloakDoes() {
        if (enrolment.on() || verification.appDigits().isEmpty()) {
            refuse(GrantError.notAllowed());
        } else if (request.code().isPresent()) {
            settle(verification.app(request.code().get()));
        } else {
            refuse(GrantError.appCodeMissing());
        }
    }

    private void bySending(String how) {
        Optional<Channel> channel = Channel.of(how);
        if (channel.isEmpty()) {
            refuse(GrantError.unknownSend());
        } else if (request.code().isPresent()) {
            settle(verification.sent(channel.get(), request.code().get()));
        } else {
            settle(verification.send(channel.get()));
        }
    }

    private void settle(Reply reply) {
        if (reply.status() == Status.PASSED) {
            success(reply.method());
        } else {
            record(reply);
            refuse(GrantError.of(reply, user.clock()));
        }
    }

    private void record(Reply reply) {
        if (!reply.method().isEmpty()) {
            context.getEvent().detail(Events.METHOD, reply.method());
        }
        reply.sending()
                .map(Sending::result)
                .filter(result -> result.status() == SendResult.Status.LIMIT_REACHED)
                .ifPresent(result -> TwoStepMetrics.refusal(result.limit()));
    }

    private void success(String method) {
        context.getEvent().detail(Events.METHOD, method);
        TwoStepMetrics.signIn(method);
        success();
    }

    private void success() {
        context.getAuthenticationSession().setAuthNote(AuthenticationManager.PASSWORD_VALIDATED, "true");
        context.success(PasswordCredentialModel.TYPE);
    }

    /** Keycloak's brute-force protection counts it, as the password that it is. */
    private void wrongPassword() {
        context.getEvent().user(context.getUser()).error(Errors.INVALID_USER_CREDENTIALS);
        context.failure(AuthenticationFlowError.INVALID_USER, GrantError.wrongPassword());
    }

    /** What had to be counted is counted already. */
    private void refuse(GrantError error) {
        context.getEvent().user(context.getUser()).error(error.event());
        context.forceChallenge(error.response());
    }
}
