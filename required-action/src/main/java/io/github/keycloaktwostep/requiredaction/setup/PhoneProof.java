package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.code.Binding;
import io.github.keycloaktwostep.code.Codes;
import io.github.keycloaktwostep.code.Codes.Standing;
import io.github.keycloaktwostep.code.Issue;
import io.github.keycloaktwostep.code.Purpose;
import io.github.keycloaktwostep.code.Recipient;
import io.github.keycloaktwostep.code.Verdict;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.DeliveryReport;
import io.github.keycloaktwostep.delivery.FailureReason;
import io.github.keycloaktwostep.phone.PhoneNumber;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.requiredaction.setup.WizardState.PhoneEntry;
import java.util.Optional;

/** The code that proves the number on the page, from sending to judging. */
final class PhoneProof {

    private final Codes codes;
    private final Delivery delivery;
    private final PhoneNumber number;
    private final Recipient recipient;
    private final Binding binding;

    /** @param entry with a number */
    PhoneProof(Visit visit, PhoneEntry entry) {
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

    Issue send() {
        return codes.issue(binding, recipient);
    }

    Standing standing() {
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

    Verdict judge(String input) {
        return codes.judge(binding, recipient, input);
    }
}
