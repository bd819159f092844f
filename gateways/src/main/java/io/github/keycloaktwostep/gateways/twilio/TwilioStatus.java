// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Maps a status callback to a delivery report (twilio.com/docs/messaging/guides/track-outbound-message-status and
 * twilio.com/docs/voice/api/call-resource#statuscallback).
 */
final class TwilioStatus {

    private static final Pattern ERROR_CODE = Pattern.compile("[0-9]{5}");

    private TwilioStatus() {}

    /** @return empty if the status is unknown */
    static Optional<DeliveryReport> of(Map<String, String> form) {
        String message = form.get("MessageStatus");
        return Optional.ofNullable(
                message != null ? ofMessage(message, form) : ofCall(form.getOrDefault("CallStatus", ""), form));
    }

    private static DeliveryReport ofMessage(String status, Map<String, String> form) {
        return switch (status) {
            case "accepted", "queued", "sending", "sent" -> DeliveryReport.sent(TwilioGatewayFactory.PROVIDER_ID);
            case "delivered", "read" -> DeliveryReport.delivered(TwilioGatewayFactory.PROVIDER_ID);
            case "undelivered" -> failed(reason(form).orElse(FailureReason.CARRIER_REFUSED));
            case "failed", "canceled" -> failed(reason(form).orElse(FailureReason.UNKNOWN));
            default -> null;
        };
    }

    private static DeliveryReport ofCall(String status, Map<String, String> form) {
        return switch (status) {
            case "queued", "initiated", "ringing" -> DeliveryReport.sent(TwilioGatewayFactory.PROVIDER_ID);
            case "in-progress", "completed" -> DeliveryReport.delivered(TwilioGatewayFactory.PROVIDER_ID);
            case "busy", "no-answer", "canceled" -> failed(FailureReason.NOT_ANSWERED);
            // "The call could not be completed as dialed, most likely because the phone number was non-existent."
            case "failed" -> failed(reason(form).orElse(FailureReason.NUMBER_UNUSABLE));
            default -> null;
        };
    }

    private static Optional<FailureReason> reason(Map<String, String> form) {
        return Optional.ofNullable(form.get("ErrorCode"))
                .filter(code -> ERROR_CODE.matcher(code).matches())
                .flatMap(code -> TwilioErrors.reason(Integer.parseInt(code)));
    }

    private static DeliveryReport failed(FailureReason reason) {
        return DeliveryReport.failed(reason, Optional.of(TwilioGatewayFactory.PROVIDER_ID));
    }
}
