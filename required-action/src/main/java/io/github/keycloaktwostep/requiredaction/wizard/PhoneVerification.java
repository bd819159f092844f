package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.CodeSender;
import io.github.keycloaktwostep.challenge.CodeSender.ChallengeStatus;
import io.github.keycloaktwostep.challenge.CodeVerifier;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.PhoneDraft;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepService;
import java.util.Optional;

/** Sends and verifies the code that shows that a phone is the user's. */
final class PhoneVerification {

    private final CodeSender sender;
    private final CodeVerifier verifier;
    private final SecondStepService service;
    private final Delivery delivery;
    private final Recipient recipient;
    private final Binding binding;

    PhoneVerification(RequiredActionRequest request, PhoneDraft phone) {
        this.sender = new CodeSender(request.context());
        this.verifier = new CodeVerifier(request.context());
        this.service = request.secondStepService();
        this.delivery = request.session().getProvider(Delivery.class);
        boolean known = request.enrolment().phones().stream()
                .anyMatch(existing -> existing.number().equals(phone.number()));
        this.recipient = new Recipient(phone.number(), phone.region(), phone.channel(), known);
        this.binding = new Binding(
                request.realm().getId(),
                request.user().getId(),
                request.authSession().getParentSession().getId(),
                Purpose.ENROLMENT,
                recipient.method());
    }

    SendResult send() {
        return sender.send(binding, recipient);
    }

    ChallengeStatus status() {
        return sender.status(binding, recipient);
    }

    /** Why the last message was not sent or delivered; empty if it was, or if nothing is known. */
    Optional<FailureReason> failure() {
        return sender.lastSent(binding)
                .flatMap(challenge -> delivery.report(challenge.id()))
                .flatMap(DeliveryReport::reason);
    }

    /** Whether the right code was entered, by this or another request. */
    boolean isVerified() {
        return verifier.isProved(binding);
    }

    VerificationResult verify(String input) {
        return service.verifyNewPhone(binding, recipient, input);
    }
}
