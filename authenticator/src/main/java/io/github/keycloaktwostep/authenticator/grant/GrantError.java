package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.page.PageTimes;
import io.github.keycloaktwostep.secondstep.PasswordGrantVerification;
import io.github.keycloaktwostep.secondstep.PasswordGrantVerification.Reply;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.OAuthErrorException;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * Why a grant is refused to somebody who gave the right password (RFC 6749 §5.2). What it says is for developers, and in
 * English as that clause wants it.
 *
 * @param error OAuth's
 * @param twoStep what is to be done about it, for programs: a public name
 * @param description for people
 * @param event error of the event
 */
record GrantError(String error, String twoStep, String description, String event) {

    private static final String RIGHT_PASSWORD_ONLY = "Two-step verification is on for this account";

    /**
     * Keycloak's own answer to a wrong password, to the last character; nothing else must be said to somebody who does
     * not know it.
     */
    static Response wrongPassword() {
        return answer(new OAuth2ErrorRepresentation(OAuthErrorException.INVALID_GRANT, "Invalid user credentials"));
    }

    static GrantError notAllowed() {
        return grant(
                "not_allowed",
                RIGHT_PASSWORD_ONLY + ", and this realm does not let it be used with the password grant. Sign in with a"
                        + " browser (authorization code flow).",
                Events.GRANT_REFUSED);
    }

    static GrantError noMethod() {
        return grant(
                "no_method",
                RIGHT_PASSWORD_ONLY + ", but no method of it can be used now. Sign in with a browser to see what can be"
                        + " done.",
                Events.GRANT_REFUSED);
    }

    static GrantError unknownSend() {
        return new GrantError(
                OAuthErrorException.INVALID_REQUEST,
                "invalid_send",
                GrantRequest.SEND + " must be sms or voice.",
                Events.CODE_MISSING);
    }

    static GrantError codeMissing(PasswordGrantVerification verification) {
        List<String> ways = new ArrayList<>();
        for (String kind : verification.kinds()) {
            ways.add(
                    switch (kind) {
                        case "app" -> "of the authenticator app";
                        case "recovery-codes" ->
                            "number " + verification.nextRecoveryCode().orElse(1) + " of the recovery codes";
                        default -> "sent on request by " + GrantRequest.SEND + "=" + kind;
                    });
        }
        return codeMissing(ways);
    }

    static GrantError appCodeMissing() {
        return codeMissing(List.of("of the authenticator app"));
    }

    private static GrantError codeMissing(List<String> ways) {
        return grant(
                "code_missing",
                RIGHT_PASSWORD_ONLY + ". Repeat the request with a code as otp: " + String.join(", or ", ways) + ".",
                Events.CODE_MISSING);
    }

    /** @param reply anything but {@link Reply.Passed} */
    static GrantError of(Reply reply, Clock clock) {
        if (reply instanceof Reply.GrantFailed failed) {
            return of(failed.verdict(), clock);
        }
        if (reply instanceof Reply.CodeRequested asked) {
            return of(asked.channel(), asked.number(), asked.issue(), clock);
        }
        if (reply instanceof Reply.GrantMethodDisabled) {
            return switchedOff();
        }
        return grant(
                "no_code_sent",
                "There is nothing that this could be done with: the account has no authenticator app, or no phone that is"
                        + " reached in this way, or no code was sent. Leave out otp and " + GrantRequest.SEND
                        + " to be told what is possible.",
                Events.CODE_EXPIRED);
    }

    private static GrantError of(VerificationResult verdict, Clock clock) {
        if (verdict instanceof VerificationResult.Wrong wrong) {
            return grant(
                    "code_wrong",
                    "The code is wrong. Tries left: " + wrong.triesLeft() + ". A code that was sent is given together"
                            + " with the same " + GrantRequest.SEND + ".",
                    Events.CODE_INVALID);
        }
        if (verdict instanceof VerificationResult.NoCode) {
            return grant("code_wrong", "That cannot be a code: it has 6 to 10 digits.", Events.CODE_MISSING);
        }
        if (verdict instanceof VerificationResult.Expired) {
            return grant(
                    "code_expired",
                    "There is no code that is valid: it is too old, or was used, or none was sent. Have one sent with "
                            + GrantRequest.SEND + ".",
                    Events.CODE_EXPIRED);
        }
        if (verdict instanceof VerificationResult.Locked resting) {
            return grant(
                    "resting",
                    "Too many wrong codes. This method can be used again in " + minutes(resting.until(), clock)
                            + ", others now.",
                    Events.LOCKED);
        }
        if (verdict instanceof VerificationResult.MethodDisabled) {
            return switchedOff();
        }
        return grant(
                "code_dead",
                "Too many wrong tries: this code can no longer be used. Have a new one sent with " + GrantRequest.SEND
                        + ".",
                Events.CODE_INVALID);
    }

    private static GrantError of(Channel channel, PhoneNumber number, SendResult issue, Clock clock) {
        if (issue instanceof SendResult.CodeSent) {
            String how = channel == Channel.SMS ? "A text message with a code goes to" : "A call with a code goes to";
            return grant(
                    "code_sent",
                    how + " the number that ends in " + number.lastDigits() + ". Repeat the request with it as otp.",
                    Events.CODE_MISSING);
        }
        if (issue instanceof SendResult.CoolingDown cooling) {
            return refused(
                    "code_sent",
                    "A code was sent a moment ago; give it as otp. Another one can be had in "
                            + PageTimes.secondsUntil(cooling.until(), clock) + " seconds.");
        }
        if (issue instanceof SendResult.LimitReached refused) {
            return refused(
                    "send_refused",
                    "No more codes are sent for now. Try again in "
                            + minutes(refused.refusal().until(), clock) + ", or use another method.");
        }
        return refused(
                "send_refused", "A code cannot be sent at the moment. Try again in a while, or use another method.");
    }

    private static GrantError switchedOff() {
        return grant(
                "switched_off",
                "Too many wrong codes in a row: this method is of no use until it is set up anew in a browser.",
                Events.LOCKED);
    }

    private static String minutes(Instant until, Clock clock) {
        return PageTimes.minutesUntil(until, clock) + " minutes";
    }

    private static GrantError refused(String twoStep, String description) {
        return grant(twoStep, description, Events.SEND_REFUSED);
    }

    private static GrantError grant(String twoStep, String description, String event) {
        return new GrantError(OAuthErrorException.INVALID_GRANT, twoStep, description, event);
    }

    Response response() {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        body.put("two_step", twoStep);
        return answer(body);
    }

    private static Response answer(Object body) {
        return Response.status(Response.Status.BAD_REQUEST)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                .build();
    }
}
