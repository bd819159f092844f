// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.secondstep.Selection;
import io.github.keycloaktwostep.text.PageTimes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.keycloak.OAuthErrorException;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * Error response to a password grant with the correct password (RFC 6749 §5.2). The description is for developers. It
 * is in English, because that section allows only ASCII characters.
 *
 * @param error OAuth error code
 * @param twoStep stable id of the problem for programs; part of the public API
 * @param description explanation for humans
 * @param event error of the login event
 */
record GrantError(String error, String twoStep, String description, String event) {

    private static final String IS_ON = "Two-step verification is on for this account";

    /**
     * Identical to Keycloak's response to a wrong password. Clients without the correct password must not learn
     * anything else.
     */
    static Response wrongPassword() {
        return answer(new OAuth2ErrorRepresentation(OAuthErrorException.INVALID_GRANT, "Invalid user credentials"));
    }

    static GrantError notAllowed() {
        return grant(
                "not_allowed",
                IS_ON + ", and this realm does not allow it with the password grant. Sign in with a"
                        + " browser (authorization code flow).",
                Events.GRANT_REFUSED);
    }

    static GrantError noMethod() {
        return grant(
                "no_method",
                IS_ON + ", but none of its methods can be used now. Sign in with a browser to see the" + " options.",
                Events.GRANT_REFUSED);
    }

    static GrantError unknownSend() {
        return new GrantError(
                OAuthErrorException.INVALID_REQUEST,
                "invalid_send",
                GrantRequest.SEND + " must be sms or voice.",
                Events.CODE_MISSING);
    }

    /** @param methods the methods whose codes are accepted */
    static GrantError codeMissing(List<Selection> methods) {
        return grant(
                "code_missing",
                methods.stream()
                        .map(GrantError::codeOf)
                        .distinct()
                        .collect(Collectors.joining(", or ", IS_ON + ". Repeat the request with a code as otp: ", ".")),
                Events.CODE_MISSING);
    }

    private static String codeOf(Selection selection) {
        return switch (selection.type()) {
            case APP -> "of the authenticator app";
            case RECOVERY_CODES ->
                "number " + ((Method.RecoveryCodes) selection.method()).next() + " of the recovery codes";
            case SMS, VOICE ->
                "sent on request by " + GrantRequest.SEND + "="
                        + selection.type().id();
        };
    }

    /** For a code, or a request for a code, that matches none of the user's methods. */
    static GrantError noCodeSent() {
        return grant(
                "no_code_sent",
                "No method matches this request: the account has no authenticator app, or no phone that this"
                        + " channel reaches, or no code was sent. Leave out otp and " + GrantRequest.SEND
                        + " to see the options.",
                Events.CODE_EXPIRED);
    }

    /** @param result any result except {@link VerificationResult.VerificationStatus#VERIFIED} */
    static GrantError rejected(VerificationResult result, InstantSource clock) {
        return switch (result.status()) {
            case VERIFIED -> throw new IllegalArgumentException("VERIFIED is not an error");
            case WRONG ->
                grant(
                        "code_wrong",
                        "The code is wrong. Tries left: " + result.triesLeft() + ". Repeat a code that was sent"
                                + " together with the same " + GrantRequest.SEND + ".",
                        Events.CODE_INVALID);
            case NO_CODE -> grant("code_wrong", "This cannot be a code: it has 6 to 10 digits.", Events.CODE_MISSING);
            case EXPIRED ->
                grant(
                        "code_expired",
                        "There is no valid code: it has expired, was used, or none was sent. Have one sent with "
                                + GrantRequest.SEND + ".",
                        Events.CODE_EXPIRED);
            case NO_TRIES_LEFT ->
                grant(
                        "code_dead",
                        "Too many wrong tries: this code can no longer be used. Have a new one sent with "
                                + GrantRequest.SEND + ".",
                        Events.CODE_INVALID);
            case LOCKED ->
                grant(
                        "resting",
                        "Too many wrong codes. This method can be used again in " + minutes(result.until(), clock)
                                + ", others now.",
                        Events.LOCKED);
            case DISABLED -> disabled();
        };
    }

    private static String messageBy(Channel channel) {
        return switch (channel) {
            case SMS -> "A text message";
            case VOICE -> "A call";
        };
    }

    /**
     * The response to a request for a code. It is an error even if the code was sent, because no token is issued yet.
     */
    static GrantError requested(Recipient recipient, SendResult result, InstantSource clock) {
        Instant until = result.until();
        return switch (result.status()) {
            case SENT ->
                grant(
                        "code_sent",
                        messageBy(recipient.channel()) + " with a code goes to the number that ends in "
                                + recipient.number().lastDigits()
                                + ". Repeat the request with the code as otp.",
                        Events.CODE_MISSING);
            case COOLING_DOWN ->
                refused(
                        "code_sent",
                        "A code was sent a moment ago; repeat the request with it as otp. A new one can be sent in "
                                + PageTimes.secondsUntil(until, clock) + " seconds.");
            case LIMIT_REACHED ->
                refused(
                        "send_refused",
                        "No more codes are sent for now. Try again in " + minutes(until, clock)
                                + ", or use another method.");
            case UNAVAILABLE ->
                refused("send_refused", "A code cannot be sent at the moment. Try again later, or use another method.");
        };
    }

    static GrantError disabled() {
        return grant(
                "switched_off",
                "Too many wrong codes in a row: this method is disabled until it is set up again in a browser.",
                Events.LOCKED);
    }

    private static String minutes(Instant until, InstantSource clock) {
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
