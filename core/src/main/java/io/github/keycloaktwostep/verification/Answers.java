package io.github.keycloaktwostep.verification;

import io.github.keycloaktwostep.audit.Events;
import io.github.keycloaktwostep.audit.Figures;
import io.github.keycloaktwostep.code.Issue;
import io.github.keycloaktwostep.code.Verdict;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.page.Screen;
import io.github.keycloaktwostep.page.Times;
import java.time.Clock;
import java.time.Instant;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.UserModel;

/** Says what came of sending or judging a code: to the user on the page, to the admin in events and metrics. */
public final class Answers {

    private final EventBuilder event;
    private final EventType type;
    private final UserModel user;
    private final Clock clock;

    /**
     * @param event of the current request; copies of it report failures
     * @param type what the code is for, as an event
     */
    public Answers(EventBuilder event, EventType type, UserModel user, Clock clock) {
        this.event = event;
        this.type = type;
        this.user = user;
        this.clock = clock;
    }

    /**
     * What came of asking for a code.
     *
     * @param method as in events
     */
    public Screen sent(Screen screen, String method, Issue issue) {
        if (issue instanceof Issue.Sent) {
            return screen.info(method.equals(Channel.VOICE.id()) ? "twoStepInfoCalling" : "twoStepInfoNewCodeSent");
        }
        if (issue instanceof Issue.Cooling cooling) {
            return screen.error("twoStepErrorSendCooling", Times.secondsUntil(cooling.until(), clock));
        }
        if (issue instanceof Issue.Refused refused) {
            Figures.refusal(refused.refusal().budget());
            report(method, Events.SEND_REFUSED);
            Instant until = refused.refusal().until();
            return screen.error(
                    "twoStepErrorSendRefused", Times.minutesUntil(until, clock), Times.hoursUntil(until, clock));
        }
        return screen.error("twoStepErrorSendBusy");
    }

    /**
     * What was wrong with a code that was entered. Input that is no code is kept in the field, to be
     * corrected; a whole code is not, since it may be the next one of a list.
     *
     * @param method as in events
     * @param input what was entered
     */
    public Screen judged(Screen screen, String method, Verdict verdict, String input) {
        return judged(screen, method, verdict, input, wrongKey(method));
    }

    /** @param wrongKey message key of what is said about a wrong code, with the number of tries that are left */
    public Screen judged(Screen screen, String method, Verdict verdict, String input, String wrongKey) {
        if (verdict instanceof Verdict.Missing) {
            screen.with("entered", input);
        }
        if (verdict instanceof Verdict.Missing) {
            return screen.fieldError(
                    "code",
                    method.equals(Events.RECOVERY_CODE) ? "twoStepErrorCodeMissing" : "twoStepErrorCodeMissingDigits");
        }
        if (verdict instanceof Verdict.Wrong wrong) {
            count(method, "wrong", Events.CODE_INVALID);
            return screen.fieldError("code", wrongKey, wrong.triesLeft());
        }
        if (verdict instanceof Verdict.Expired) {
            count(method, "expired", Events.CODE_EXPIRED);
            return screen.fieldError("code", "twoStepErrorCodeExpired");
        }
        if (verdict instanceof Verdict.Resting resting) {
            count(method, "resting", Events.LOCKED);
            return screen.fieldError(
                    "code",
                    "twoStepErrorResting",
                    Times.minutesUntil(resting.until(), clock),
                    Times.hoursUntil(resting.until(), clock));
        }
        if (verdict instanceof Verdict.SwitchedOff) {
            count(method, "switched-off", Events.LOCKED);
            return screen.fieldError("code", "twoStepErrorSwitchedOff");
        }
        count(method, "dead", Events.CODE_INVALID);
        return screen.fieldError("code", "twoStepErrorCodeDead");
    }

    private static String wrongKey(String method) {
        return switch (method) {
            case Events.APP -> "twoStepErrorAppCodeWrong";
            case Events.RECOVERY_CODE -> "twoStepErrorRecoveryWrong";
            default -> "twoStepErrorCodeWrong";
        };
    }

    private void count(String method, String outcome, String error) {
        Figures.code(method, outcome);
        report(method, error);
    }

    private void report(String method, String error) {
        event.clone().event(type).user(user).detail(Events.METHOD, method).error(error);
    }
}
