package io.github.keycloaktwostep.requiredaction.setup;

import io.github.keycloaktwostep.audit.Figures;
import io.github.keycloaktwostep.code.Codes.Standing;
import io.github.keycloaktwostep.code.Issue;
import io.github.keycloaktwostep.code.Verdict;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.FailureReason;
import io.github.keycloaktwostep.enrolment.Draft;
import io.github.keycloaktwostep.page.DeliveryView;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.requiredaction.Visit;
import io.github.keycloaktwostep.requiredaction.setup.WizardState.PhoneEntry;
import io.github.keycloaktwostep.verification.Answers;
import java.util.Optional;
import org.keycloak.events.EventType;

/** The code that proves a number. */
final class CodePage implements WizardPage {

    private static final String RESEND = "resend";
    private static final String EDIT_NUMBER = "edit-number";
    private static final String SWITCH = "switch";

    private final Visit visit;
    private final Wizard wizard;

    CodePage(Visit visit, Wizard wizard) {
        this.visit = visit;
        this.wizard = wizard;
    }

    @Override
    public Screen show(WizardState state) {
        PhoneProof proof = new PhoneProof(visit, state.phone());
        Standing standing = proof.standing();
        Screen screen = new Screen("code")
                .with("destination", destination(state.phone(), proof))
                .with("channel", proof.channel().id())
                .with("codeLength", visit.policy().codeLength())
                .with("codeDead", standing.dead())
                .with("switchTo", otherChannel(state).map(Channel::id).orElse(""));
        new DeliveryView(visit.session(), visit.realm(), visit.clock()).describe(screen, standing.out());
        return screen;
    }

    /** Only what users typed themselves is shown to them before they have proved it. */
    private static String destination(PhoneEntry entry, PhoneProof proof) {
        return entry.suggested() ? proof.number().masked() : new PhoneNumberParser().display(proof.number());
    }

    @Override
    public Move submit(WizardState state, Form form) {
        if (EDIT_NUMBER.equals(form.action())) {
            return new Move.To(state.at(Step.PHONE));
        }
        PhoneProof proof = new PhoneProof(visit, state.phone());
        Answers answers = visit.answers(EventType.UPDATE_CREDENTIAL);
        String method = proof.channel().id();
        if (RESEND.equals(form.action())) {
            Issue issue = proof.send();
            return new Move.Stay(state, answers.sent(show(state), method, issue));
        }
        if (SWITCH.equals(form.action())) {
            return otherChannel(state)
                    .map(other -> switched(state, proof, other))
                    .orElseGet(() -> new Move.Stay(state, show(state)));
        }
        Verdict verdict = proof.judge(form.text("code"));
        visit.tell(verdict);
        if (!(verdict instanceof Verdict.Right)) {
            return new Move.Stay(state, answers.judged(show(state), method, verdict, form.text("code")));
        }
        Figures.code(method, "right");
        return onwards(wizard, proved(state, proof), state);
    }

    /**
     * Where another request, sent at the same moment, has already got to with the right code; the same state if there is
     * none. Without it a second press of the button would undo what the first one proved.
     */
    WizardState caughtUp(WizardState state) {
        PhoneProof proof = new PhoneProof(visit, state.phone());
        return proof.given() ? wizard.next(proved(state, proof)).orElse(state) : state;
    }

    private static WizardState proved(WizardState state, PhoneProof proof) {
        PhoneEntry entry = state.phone();
        return state.plus(
                new Draft.Phone(proof.number(), entry.region(), entry.texts(), proof.channel() == Channel.VOICE));
    }

    /** The same number called instead of texted, or texted instead of called. */
    private Move switched(WizardState state, PhoneProof proof, Channel other) {
        boolean receivesTexts =
                state.phone().texts() && !proof.failure().equals(Optional.of(FailureReason.CANNOT_RECEIVE_TEXTS));
        WizardState next = state.with(state.phone().by(other, receivesTexts));
        PhoneProof again = new PhoneProof(visit, next.phone());
        Issue issue = again.send();
        if (issue instanceof Issue.Cooling && !again.standing().dead()) {
            return new Move.Stay(next, show(next));
        }
        WizardState shown = issue instanceof Issue.Sent ? next : state;
        return new Move.Stay(shown, visit.answers(EventType.UPDATE_CREDENTIAL).sent(show(shown), other.id(), issue));
    }

    private Optional<Channel> otherChannel(WizardState state) {
        PhoneEntry entry = state.phone();
        return visit.offer().channels(state.role()).stream()
                .filter(channel -> !channel.id().equals(entry.channel()))
                .filter(channel -> channel == Channel.VOICE || entry.texts())
                .findFirst();
    }
}
