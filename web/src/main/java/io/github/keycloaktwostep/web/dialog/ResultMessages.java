// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.dialog;

import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.UserLimits;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.text.PageTimes;
import io.github.keycloaktwostep.web.PageModel;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;

/** Shows users the results of sending and verifying codes, and reports failures to admins as events. */
public final class ResultMessages {

    /** Message key: nothing was sent, because the last code is still valid. */
    public static final String STILL_VALID = "twoStepInfoCodeStillValid";

    private static final String CODE = "code";

    private final EventBuilder event;
    private final EventType type;
    private final UserContext context;

    /**
     * @param event event of the current request; copies of it report failures
     * @param type type of the failure events
     */
    public ResultMessages(EventBuilder event, EventType type, UserContext context) {
        this.event = event;
        this.type = type;
        this.context = context;
    }

    /** Shows the result of a request to send a code. */
    public PageModel sent(PageModel page, MethodType method, SendResult result) {
        return switch (result.status()) {
            case SENT ->
                page.info(
                        switch (method) {
                            case VOICE -> "twoStepInfoCalling";
                            case SMS, APP, RECOVERY_CODES -> "twoStepInfoNewCodeSent";
                        });
            case COOLING_DOWN ->
                page.error(
                        "twoStepErrorSendCooling",
                        PageTimes.secondsUntil(result.until(), context.clock()),
                        PageTimes.minutesUntil(result.until(), context.clock()));
            case LIMIT_REACHED -> {
                new UserLimits(context).reportRefusal(result, event);
                report(method, Events.SEND_REFUSED);
                yield page.error("twoStepErrorSendRefused", PageTimes.waiting(result.until(), context.clock()));
            }
            case UNAVAILABLE -> page.error("twoStepErrorSendBusy");
        };
    }

    /**
     * Shows and reports why a code was not accepted. Input that is not a code stays in the field, so that the user can
     * correct it. A complete code is cleared, because it may be a recovery code that can still be used.
     *
     * @param input the user's input
     */
    public PageModel rejected(PageModel page, MethodType method, VerificationResult result, String input) {
        return rejected(page, method, result, input, wrongKey(method, result));
    }

    /**
     * Like {@link #rejected(PageModel, MethodType, VerificationResult, String)}, with a different message for a wrong
     * code.
     *
     * @param wrongKey message key for a wrong code; its argument is the number of attempts left
     */
    public PageModel rejected(
            PageModel page, MethodType method, VerificationResult result, String input, String wrongKey) {
        if (result.status().outcome().isPresent()) {
            report(method, result.status().error());
        }
        return switch (result.status()) {
            case VERIFIED -> throw new IllegalArgumentException("A correct code is not rejected");
            case NO_CODE ->
                page.with("entered", input)
                        .fieldError(
                                CODE,
                                method == MethodType.RECOVERY_CODES
                                                || input.chars().allMatch(Character::isDigit)
                                        ? "twoStepErrorCodeMissing"
                                        : "twoStepErrorCodeMissingDigits");
            case WRONG -> page.fieldError(CODE, wrongKey, result.triesLeft());
            case EXPIRED -> page.fieldError(CODE, "twoStepErrorCodeExpired");
            case NO_TRIES_LEFT -> page.fieldError(CODE, "twoStepErrorCodeDead");
            case LOCKED ->
                page.fieldError(CODE, SecondStepPages.LOCKED, PageTimes.waiting(result.until(), context.clock()));
            case DISABLED -> page.fieldError(CODE, "twoStepErrorSwitchedOff");
        };
    }

    private static String wrongKey(MethodType method, VerificationResult result) {
        return switch (method) {
            case SMS, VOICE -> result.isOneOfSeveral() ? "twoStepErrorCodeWrongOfSeveral" : "twoStepErrorCodeWrong";
            case APP -> "twoStepErrorAppCodeWrong";
            case RECOVERY_CODES -> "twoStepErrorRecoveryWrong";
        };
    }

    private void report(MethodType method, String error) {
        event.clone()
                .event(type)
                .user(context.user())
                .detail(Events.METHOD, method.eventId())
                .error(error);
    }
}
