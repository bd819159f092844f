package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.challenge.Codes.ChallengeStatus;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.page.DeliveryView;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.PhoneEntry;
import io.github.keycloaktwostep.secondstep.ResultMessages;
import java.util.Optional;
import org.keycloak.events.EventType;

/** The code that proves a number. */
final class CodePage implements WizardPage {

    private static final String RESEND = "resend";
    private static final String EDIT_NUMBER = "edit-number";
    private static final String SWITCH = "switch";

    private final RequiredActionRequest visit;
    private final WizardTransitions wizard;

    CodePage(RequiredActionRequest visit, WizardTransitions wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public PageModel show(WizardState state) {
        PhoneVerification proof = new PhoneVerification(visit, state.phone());
        ChallengeStatus standing = proof.standing();
        PageModel screen = new PageModel("code")
                .with("destination", destination(state.phone(), proof))
                .with("channel", proof.channel().id())
                .with("codeLength", visit.policy().codeLength())
                .with("codeDead", standing.dead())
                .with("switchTo", otherChannel(state).map(Channel::id).orElse(""));
        new DeliveryView(visit.session(), visit.realm(), visit.clock()).describe(screen, standing.out());
        return screen;
    }

    /** Only what users typed themselves is shown to them before they have proved it. */
    private static String destination(PhoneEntry entry, PhoneVerification proof) {
        return entry.suggested() ? proof.number().masked() : new PhoneNumberParser().display(proof.number());
    }

    @Override
    public StepResult submit(WizardState state, Form form) {
        if (EDIT_NUMBER.equals(form.action())) {
            return new StepResult.GoToStep(state.at(WizardStep.PHONE));
        }
        PhoneVerification proof = new PhoneVerification(visit, state.phone());
        ResultMessages answers = visit.answers(EventType.UPDATE_CREDENTIAL);
        String method = proof.channel().id();
        if (RESEND.equals(form.action())) {
            SendResult issue = proof.send();
            return new StepResult.StayOnPage(state, answers.sent(show(state), method, issue));
        }
        if (SWITCH.equals(form.action())) {
            return otherChannel(state)
                    .map(other -> switched(state, proof, other))
                    .orElseGet(() -> new StepResult.StayOnPage(state, show(state)));
        }
        VerificationResult verdict = proof.judge(form.text("code"));
        visit.tell(verdict);
        if (!(verdict instanceof VerificationResult.Verified)) {
            return new StepResult.StayOnPage(state, answers.judged(show(state), method, verdict, form.text("code")));
        }
        TwoStepMetrics.code(method, "right");
        return onwards(wizard, proved(state, proof), state);
    }

    /**
     * Where another request, sent at the same moment, has already got to with the right code; the same state if there is
     * none. Without it a second press of the button would undo what the first one proved.
     */
    WizardState caughtUp(WizardState state) {
        PhoneVerification proof = new PhoneVerification(visit, state.phone());
        return proof.given() ? wizard.next(proved(state, proof)).orElse(state) : state;
    }

    private static WizardState proved(WizardState state, PhoneVerification proof) {
        PhoneEntry entry = state.phone();
        return state.plus(new EnrolmentDraft.PhoneDraft(
                proof.number(), entry.region(), entry.texts(), proof.channel() == Channel.VOICE));
    }

    /** The same number called instead of texted, or texted instead of called. */
    private StepResult switched(WizardState state, PhoneVerification proof, Channel other) {
        boolean receivesTexts =
                state.phone().texts() && !proof.failure().equals(Optional.of(FailureReason.CANNOT_RECEIVE_TEXTS));
        WizardState next = state.with(state.phone().by(other, receivesTexts));
        PhoneVerification again = new PhoneVerification(visit, next.phone());
        SendResult issue = again.send();
        if (issue instanceof SendResult.CoolingDown && !again.standing().dead()) {
            return new StepResult.StayOnPage(next, show(next));
        }
        WizardState shown = issue instanceof SendResult.CodeSent ? next : state;
        return new StepResult.StayOnPage(
                shown, visit.answers(EventType.UPDATE_CREDENTIAL).sent(show(shown), other.id(), issue));
    }

    private Optional<Channel> otherChannel(WizardState state) {
        PhoneEntry entry = state.phone();
        return visit.offer().channels(state.role()).stream()
                .filter(channel -> !channel.id().equals(entry.channel()))
                .filter(channel -> channel == Channel.VOICE || entry.texts())
                .findFirst();
    }
}
