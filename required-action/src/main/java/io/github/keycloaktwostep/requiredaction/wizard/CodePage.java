// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft.PhoneDraft;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.PhoneEntry;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import io.github.keycloaktwostep.web.dialog.ResultMessages;
import java.util.Optional;
import java.util.Set;

/** The code that verifies a phone number. */
final class CodePage extends WizardPage {

    CodePage(RequiredActionRequest request, WizardTransitions transitions) {
        super(request, transitions);
    }

    @Override
    PageModel show(WizardState state) {
        PhoneEntry entry = state.phone();
        PageModel page = new PageModel("code")
                .with("destination", destination(entry))
                .with("channel", entry.line().preferred().id())
                .with("codeLength", request.policy().codeLength())
                .with("hasChoice", transitions.choice(state).isPresent())
                .with("switchTo", otherChannel(state).map(Channel::id));
        return verification(state).describe(page);
    }

    /** Until the number is verified, only users who entered it themselves see it in full. */
    private static String destination(PhoneEntry entry) {
        return entry.isSuggested()
                ? entry.line().number().masked()
                : new PhoneNumberParser().display(entry.line().number());
    }

    @Override
    StepResult submit(WizardState state, Form form) {
        return switch (form.action()) {
            case "edit-number" -> StepResult.goTo(state.at(WizardStep.PHONE));
            case "options" -> StepResult.goTo(transitions.choice(state).orElse(state));
            case "resend" -> sent(state, verification(state).send());
            case "switch" ->
                otherChannel(state)
                        .map(other -> switchTo(other, state))
                        .orElseGet(() -> StepResult.stay(state, show(state)));
            default -> verify(state, form.text("code"));
        };
    }

    /**
     * The next state, if another request has verified the code at the same moment; otherwise the given state. The
     * authentication session keeps the state of only one of two parallel requests, and that may be the one that was too
     * late.
     */
    WizardState catchUp(WizardState state) {
        return verification(state).isVerified()
                ? transitions
                        .next(state.plus(new PhoneDraft(state.phone().line())))
                        .orElse(state)
                : state;
    }

    private StepResult verify(WizardState state, String input) {
        PhoneLine phone = state.phone().line();
        VerificationResult result = verification(state).verify(input);
        if (!result.isVerified()) {
            return StepResult.stay(state, request.resultMessages().rejected(show(state), phone.type(), result, input));
        }
        return next(state.plus(new PhoneDraft(phone)), state);
    }

    /** Sends a new code to the same number by the other channel. */
    private StepResult switchTo(Channel other, WizardState state) {
        PhoneLine phone = state.phone().line();
        boolean noTexts = verification(state).failure().equals(Optional.of(FailureReason.CANNOT_RECEIVE_TEXTS));
        Set<Channel> channels = noTexts ? Set.of(Channel.VOICE) : phone.channels();
        WizardState switched =
                state.with(state.phone().with(new PhoneLine(phone.number(), phone.region(), channels, other)));
        PhoneVerification verification = verification(switched);
        SendResult result = verification.send();
        if (verification.isCoveredByLastCode(result)) {
            return StepResult.stay(switched, show(switched).info(ResultMessages.STILL_VALID));
        }
        return result.isSent()
                ? sent(switched, result)
                : StepResult.stay(state, request.resultMessages().sent(show(state), MethodType.of(other), result));
    }

    private StepResult sent(WizardState state, SendResult result) {
        MethodType method = state.phone().line().type();
        return StepResult.stay(state, request.resultMessages().sent(show(state), method, result));
    }

    private PhoneVerification verification(WizardState state) {
        return new PhoneVerification(request, state.phone().line());
    }

    private Optional<Channel> otherChannel(WizardState state) {
        PhoneLine phone = state.phone().line();
        return request.availableMethods().channels(state.role()).stream()
                .filter(channel ->
                        channel != phone.preferred() && phone.channels().contains(channel))
                .findFirst();
    }
}
