package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.page.PageTimes;
import java.time.Clock;
import java.time.Instant;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.UserModel;

/** Says what came of sending or judging a code: to the user on the page, to the admin in events and metrics. */
public final class ResultMessages {

    private final EventBuilder event;
    private final EventType type;
    private final UserModel user;
    private final Clock clock;

    /**
     * @param event of the current request; copies of it report failures
     * @param type what the code is for, as an event
     */
    public ResultMessages(EventBuilder event, EventType type, UserModel user, Clock clock) {
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
    public PageModel sent(PageModel screen, String method, SendResult issue) {
        if (issue instanceof SendResult.CodeSent) {
            return screen.info(method.equals(Channel.VOICE.id()) ? "twoStepInfoCalling" : "twoStepInfoNewCodeSent");
        }
        if (issue instanceof SendResult.CoolingDown cooling) {
            return screen.error("twoStepErrorSendCooling", PageTimes.secondsUntil(cooling.until(), clock));
        }
        if (issue instanceof SendResult.LimitReached refused) {
            TwoStepMetrics.refusal(refused.refusal().budget());
            report(method, Events.SEND_REFUSED);
            Instant until = refused.refusal().until();
            return screen.error(
                    "twoStepErrorSendRefused",
                    PageTimes.minutesUntil(until, clock),
                    PageTimes.hoursUntil(until, clock));
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
    public PageModel judged(PageModel screen, String method, VerificationResult verdict, String input) {
        return judged(screen, method, verdict, input, wrongKey(method));
    }

    /** @param wrongKey message key of what is said about a wrong code, with the number of tries that are left */
    public PageModel judged(
            PageModel screen, String method, VerificationResult verdict, String input, String wrongKey) {
        if (verdict instanceof VerificationResult.NoCode) {
            screen.with("entered", input);
        }
        if (verdict instanceof VerificationResult.NoCode) {
            return screen.fieldError(
                    "code",
                    method.equals(Events.RECOVERY_CODE) ? "twoStepErrorCodeMissing" : "twoStepErrorCodeMissingDigits");
        }
        if (verdict instanceof VerificationResult.Wrong wrong) {
            count(method, "wrong", Events.CODE_INVALID);
            return screen.fieldError("code", wrongKey, wrong.triesLeft());
        }
        if (verdict instanceof VerificationResult.Expired) {
            count(method, "expired", Events.CODE_EXPIRED);
            return screen.fieldError("code", "twoStepErrorCodeExpired");
        }
        if (verdict instanceof VerificationResult.Locked resting) {
            count(method, "resting", Events.LOCKED);
            return screen.fieldError(
                    "code",
                    "twoStepErrorResting",
                    PageTimes.minutesUntil(resting.until(), clock),
                    PageTimes.hoursUntil(resting.until(), clock));
        }
        if (verdict instanceof VerificationResult.MethodDisabled) {
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
        TwoStepMetrics.code(method, outcome);
        report(method, error);
    }

    private void report(String method, String error) {
        event.clone().event(type).user(user).detail(Events.METHOD, method).error(error);
    }
}
