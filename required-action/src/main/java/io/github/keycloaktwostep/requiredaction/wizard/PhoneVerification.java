package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.Codes;
import io.github.keycloaktwostep.challenge.Codes.ChallengeStatus;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.PhoneEntry;
import java.util.Optional;

/** The code that proves the number on the page, from sending to judging. */
final class PhoneVerification {

    private final Codes codes;
    private final Delivery delivery;
    private final PhoneNumber number;
    private final Recipient recipient;
    private final Binding binding;

    /** @param entry with a number */
    PhoneVerification(RequiredActionRequest visit, PhoneEntry entry) {
        this.codes = visit.codes();
        this.delivery = visit.session().getProvider(Delivery.class);
        this.number = new PhoneNumber(entry.e164());
        boolean verified = visit.enrolment().phones().stream()
                .anyMatch(phone -> phone.number().equals(number));
        this.recipient = new Recipient(
                number, entry.region(), Channel.of(entry.channel()).orElse(Channel.SMS), verified);
        this.binding = new Binding(
                visit.realm().getId(),
                visit.user().getId(),
                visit.authSession().getParentSession().getId(),
                Purpose.ENROLMENT,
                recipient.method());
    }

    PhoneNumber number() {
        return number;
    }

    Channel channel() {
        return recipient.channel();
    }

    SendResult send() {
        return codes.issue(binding, recipient);
    }

    ChallengeStatus standing() {
        return codes.standing(binding, recipient);
    }

    /** Why the last message did not go out, if it did not. */
    Optional<FailureReason> failure() {
        return codes.outstanding(binding)
                .flatMap(out -> delivery.report(out.id()))
                .flatMap(DeliveryReport::reason);
    }

    /** Whether the right code was entered already. */
    boolean given() {
        return codes.proved(binding);
    }

    VerificationResult judge(String input) {
        return codes.judge(binding, recipient, input);
    }
}
