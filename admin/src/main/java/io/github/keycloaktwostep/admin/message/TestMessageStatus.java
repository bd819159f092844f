// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;

/**
 * Delivery status of a test message.
 *
 * @param id for requests for the status
 * @param to the masked number; only in the response to sending
 * @param status {@code sending}, {@code sent}, {@code delivered} or {@code failed}
 * @param gateway id of the gateway that was tried last; left out before the first try
 * @param reason why it failed, as in metrics; left out unless it failed
 * @param advice what the status means and what to do, for humans
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestMessageStatus(String id, String to, String status, String gateway, String reason, String advice) {

    static TestMessageStatus of(String id, String to, DeliveryReport report) {
        return new TestMessageStatus(
                id,
                to,
                report.status().id(),
                report.gateway().orElse(null),
                report.reason().map(FailureReason::id).orElse(null),
                advice(report));
    }

    /** Explains a delivery report to admins, and says what to do. */
    private static String advice(DeliveryReport report) {
        return switch (report.status()) {
            case SENDING -> "Request the status again in a moment.";
            case SENT ->
                "The gateway accepted the message. Not every gateway reports the delivery, so check the phone.";
            case DELIVERED -> "The message was delivered.";
            case FAILED -> advice(report.reason().orElseThrow());
        };
    }

    private static String advice(FailureReason reason) {
        return switch (reason) {
            case NUMBER_UNUSABLE -> "This number cannot be reached: check it.";
            case CANNOT_RECEIVE_TEXTS -> "This phone cannot receive text messages: try a call.";
            case OPTED_OUT ->
                "The owner of this phone has opted out of messages from the sender: opt in again on this phone, or use"
                        + " another one.";
            case NOT_ANSWERED -> "Nobody answered the call.";
            case CARRIER_REFUSED -> "The carrier refused the message: check the log in the gateway's console.";
            case COUNTRY_CLOSED ->
                "The gateway's account may not send to this country: enable it in the gateway's console.";
            case BACK_OFF -> "The gateway asks to slow down: try again in a minute.";
            case ACCOUNT_TROUBLE ->
                "The provider refuses the gateway's account, or no gateway is configured for this channel: check"
                        + " credentials, balance and sender, and the server's log.";
            case UNREACHABLE -> "The gateway does not answer: check the network, proxy and base address.";
            case UNKNOWN -> "Check the server's log for the gateway's response.";
            case UNCLEAR -> "It is unknown whether the message was sent: check the phone and the gateway's console.";
        };
    }
}
