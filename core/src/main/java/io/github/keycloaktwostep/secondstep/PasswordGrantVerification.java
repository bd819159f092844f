// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.challenge.CodeSender;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.UserLimits;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.events.EventBuilder;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The second step of the password grant, for clients without pages. Requests are independent of each other. A code is
 * sent only on request, and compared with one method only, so that one request is one guess. The limits are those of
 * {@code SecondStepDialog}.
 *
 * <p>A code that is sent is bound to the client instead of a session, and to {@link Purpose#PASSWORD_GRANT}. It is
 * invalid in a browser and for other clients.
 */
public final class PasswordGrantVerification {

    private final UserContext context;
    private final AuthenticationSessionModel authSession;
    private final EventBuilder event;
    private final SecondStepService service;
    private final CodeSender sender;
    private final Selections selections;

    /**
     * @param authSession of this request; it gets the mark of the second step
     * @param event of this request; copies of it report the consequences of a code
     */
    public PasswordGrantVerification(
            UserContext context, AuthenticationSessionModel authSession, Enrolment enrolment, EventBuilder event) {
        this.context = context;
        this.authSession = authSession;
        this.event = event;
        this.service = new SecondStepService(context, enrolment);
        this.sender = new CodeSender(context);
        this.selections = Selections.of(
                enrolment,
                context.policy(),
                context.session().getProvider(Delivery.class).channels());
    }

    /**
     * Result of a request.
     *
     * @param method name in events; empty if there is none
     * @param verification only with {@link GrantStatus#REJECTED}
     * @param sending only with {@link GrantStatus#CODE_REQUESTED}
     */
    public record Reply(
            GrantStatus status,
            String method,
            Optional<VerificationResult> verification,
            Optional<SendAttempt> sending) {

        private static Reply of(GrantStatus status, String method) {
            return new Reply(status, method, Optional.empty(), Optional.empty());
        }
    }

    /** What callers have to tell apart. */
    public enum GrantStatus {
        /** The second step is passed. */
        PASSED,
        /** The code was not accepted. */
        REJECTED,
        /** A code was requested; see {@link Reply#sending()}. */
        CODE_REQUESTED,
        /** The requested method is disabled: too many wrong codes in a row. */
        METHOD_DISABLED,
        /** The user has no method that matches the code, or no phone for this channel. */
        NO_METHOD
    }

    /** The result of a requested code and its recipient. */
    public record SendAttempt(Channel channel, PhoneNumber number, SendResult result) {}

    /** The types of method that can be used. */
    public List<MethodType> types() {
        return selections.all().stream().map(Selection::type).distinct().toList();
    }

    /** Digits of an app's codes; empty for a user without an app. */
    public Optional<Integer> appDigits() {
        return app().map(selection -> ((Method.App) selection.method()).digits());
    }

    /** Number of the next recovery code; empty for a user without recovery codes. */
    public Optional<Integer> nextRecoveryCode() {
        return recoveryCodes().map(selection -> ((Method.RecoveryCodes) selection.method()).next());
    }

    /** Verifies the code of an app. */
    public Reply app(String code) {
        return verify(app(), code);
    }

    /**
     * Verifies a code without a method. A code with letters is a recovery code. Any other belongs to the app, or to the
     * last message if the user has no app.
     */
    public Reply code(String code) {
        Optional<Selection> listed = code.chars().anyMatch(Character::isLetter) ? recoveryCodes() : Optional.empty();
        return verify(listed.or(this::app).or(this::lastSent), code);
    }

    /** Verifies a code that was sent. */
    public Reply sent(Channel channel, String code) {
        return verify(phone(channel), code);
    }

    /** Sends a code to the user's preferred phone, otherwise to the first that this channel reaches. */
    public Reply send(Channel channel) {
        Optional<Selection> phone = phone(channel);
        if (phone.isEmpty()) {
            return Reply.of(GrantStatus.NO_METHOD, "");
        }
        if (new UserLimits(context).isDisabled(phone.get().authenticator())) {
            return Reply.of(GrantStatus.METHOD_DISABLED, phone.get().type().eventId());
        }
        Recipient recipient = phone.get().recipient().orElseThrow();
        SendResult result = sender.send(binding(recipient));
        return new Reply(
                GrantStatus.CODE_REQUESTED,
                channel.id(),
                Optional.empty(),
                Optional.of(new SendAttempt(channel, recipient.number(), result)));
    }

    private Reply verify(Optional<Selection> selection, String code) {
        if (selection.isEmpty()) {
            return Reply.of(GrantStatus.NO_METHOD, "");
        }
        VerificationResult result = service.verify(selection.get(), this::binding, code, event);
        if (!result.isVerified()) {
            return new Reply(
                    GrantStatus.REJECTED, selection.get().type().eventId(), Optional.of(result), Optional.empty());
        }
        service.complete(selection.get(), authSession, event);
        return Reply.of(GrantStatus.PASSED, selection.get().type().eventId());
    }

    private Optional<Selection> app() {
        return selections.first(MethodKind.APP);
    }

    private Optional<Selection> recoveryCodes() {
        return selections.first(MethodKind.RECOVERY_CODES);
    }

    private Optional<Selection> phone(Channel channel) {
        return Stream.concat(selections.first().stream(), selections.all().stream())
                .filter(selection -> selection.type() == MethodType.of(channel))
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
                .flatMap(sender::lastSent)
                .map(Challenge::issuedAt);
    }

    private Binding binding(Recipient recipient) {
        return Binding.of(context, "client:" + authSession.getClient().getId(), Purpose.PASSWORD_GRANT, recipient);
    }
}
