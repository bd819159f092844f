// SPDX-License-Identifier: Apache-2.0
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
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.DeliveryView;
import io.github.keycloaktwostep.web.PageModel;
import java.util.Optional;

/** Sends and verifies the code that proves that a phone belongs to the user. */
final class PhoneVerification {

    private final RequiredActionRequest request;
    private final Binding binding;

    PhoneVerification(RequiredActionRequest request, PhoneLine line) {
        boolean known = request.enrolment().phones().stream()
                .anyMatch(existing -> existing.number().equals(line.number()));
        this.request = request;
        this.binding = Binding.of(
                request.context(),
                request.authSession().getParentSession().getId(),
                Purpose.ENROLMENT,
                new Recipient(line.number(), line.region(), line.preferred(), known));
    }

    SendResult send() {
        return sender().send(binding);
    }

    /** Whether no code was sent because the last one was sent only a moment ago and is still valid. */
    boolean isCoveredByLastCode(SendResult result) {
        return result.status() == SendResult.SendStatus.COOLING_DOWN && !status().needsNewCode();
    }

    private ChallengeStatus status() {
        return sender().status(binding);
    }

    /** Adds the status of the last code to a page. */
    PageModel describe(PageModel page) {
        return DeliveryView.describe(page, request.context(), binding.recipient(), status());
    }

    /** Why the last message was not sent or delivered; empty if it was, or if nothing is known. */
    Optional<FailureReason> failure() {
        Delivery delivery = request.session().getProvider(Delivery.class);
        return sender().lastSent(binding)
                .flatMap(challenge -> delivery.report(challenge.id()))
                .flatMap(DeliveryReport::reason);
    }

    /** Whether the correct code was entered, in this or another request. */
    boolean isVerified() {
        return new CodeVerifier(request.context()).isProved(binding);
    }

    VerificationResult verify(String input) {
        return request.secondStepService().verifyNewPhone(binding, input);
    }

    private CodeSender sender() {
        return new CodeSender(request.context());
    }
}
