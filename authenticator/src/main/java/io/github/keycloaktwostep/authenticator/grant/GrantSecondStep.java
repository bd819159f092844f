// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.grant;

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
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.secondstep.SecondStepService;
import io.github.keycloaktwostep.secondstep.Selection;
import io.github.keycloaktwostep.secondstep.Selections;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authentication.AuthenticationFlowContext;

/**
 * The second step of the password grant, for clients without pages. Requests are independent of each other. Codes are
 * sent only on request. A code is compared with one method only, so that one request is one guess. The limits are the
 * same as in {@code SecondStepDialog}.
 *
 * <p>A code that is sent is bound to the client instead of a session, and to {@link Purpose#PASSWORD_GRANT}. It is
 * invalid in a browser and for other clients.
 */
final class GrantSecondStep {

    private final AuthenticationFlowContext context;
    private final UserContext user;
    private final SecondStepService service;
    private final CodeSender sender;
    private final Selections selections;

    GrantSecondStep(AuthenticationFlowContext context, UserContext user, Enrolment enrolment) {
        this.context = context;
        this.user = user;
        this.service = new SecondStepService(user, enrolment);
        this.sender = new CodeSender(user);
        this.selections = Selections.of(
                enrolment,
                user.policy(),
                user.session().getProvider(Delivery.class).channels());
    }

    /** The methods that can be used now. */
    List<Selection> methods() {
        return selections.all();
    }

    /** The entry for the user's apps; empty for a user without an app. */
    List<Selection> apps() {
        return app().stream().toList();
    }

    /** Number of digits of an app's codes; empty for a user without an app. */
    Optional<Integer> appDigits() {
        return app().map(selection -> ((Method.App) selection.method()).digits());
    }

    /**
     * Verifies the code of an app.
     *
     * @return empty if the second step is passed
     */
    Optional<GrantError> app(String code) {
        return verify(app(), code);
    }

    /**
     * Verifies a code for which no method was given. A code with letters is a recovery code. Any other code is verified
     * as a code of the app, or of the last message if the user has no app.
     *
     * @return empty if the second step is passed
     */
    Optional<GrantError> code(String code) {
        Optional<Selection> listed = code.chars().anyMatch(Character::isLetter)
                ? selections.first(MethodKind.RECOVERY_CODES)
                : Optional.empty();
        return verify(listed.or(this::app).or(this::lastSent), code);
    }

    /**
     * Verifies a code that was sent.
     *
     * @return empty if the second step is passed
     */
    Optional<GrantError> sent(Channel channel, String code) {
        return verify(phone(channel), code);
    }

    /**
     * Sends a code to the user's preferred phone, or else to the first phone that this channel reaches.
     *
     * @return the response, even if the code was sent
     */
    GrantError send(Channel channel) {
        Optional<Selection> phone = phone(channel);
        if (phone.isEmpty()) {
            return GrantError.noCodeSent();
        }
        context.getEvent().detail(Events.METHOD, channel.id());
        UserLimits limits = new UserLimits(user);
        if (limits.isDisabled(phone.get().consecutiveFailureKey())) {
            return GrantError.disabled();
        }
        Recipient recipient = phone.get().recipient().orElseThrow();
        SendResult result = sender.send(binding(recipient));
        if (result.status() == SendResult.SendStatus.LIMIT_REACHED) {
            limits.reportRefusal(result, context.getEvent());
        }
        return GrantError.requested(recipient, result, user.clock());
    }

    private Optional<GrantError> verify(Optional<Selection> selection, String code) {
        if (selection.isEmpty()) {
            return Optional.of(GrantError.noCodeSent());
        }
        VerificationResult result = service.verify(selection.get(), this::binding, code, context.getEvent());
        if (result.isVerified()) {
            service.complete(selection.get(), context.getAuthenticationSession(), context.getEvent());
            TwoStepMetrics.signIn(selection.get().type().eventId());
        }
        context.getEvent().detail(Events.METHOD, selection.get().type().eventId());
        return result.isVerified() ? Optional.empty() : Optional.of(GrantError.rejected(result, user.clock()));
    }

    private Optional<Selection> app() {
        return selections.first(MethodKind.APP);
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
        String client = context.getAuthenticationSession().getClient().getId();
        return Binding.of(user, "client:" + client, Purpose.PASSWORD_GRANT, recipient);
    }
}
