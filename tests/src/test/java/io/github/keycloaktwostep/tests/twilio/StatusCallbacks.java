// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reports statuses to the {@code StatusCallback} of a request as Twilio does. Fields:
 * twilio.com/docs/messaging/guides/track-outbound-message-status and
 * twilio.com/docs/voice/api/call-resource#statuscallback.
 */
final class StatusCallbacks {

    /** twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks. */
    private static final Set<String> REPORTED_MESSAGE_STATUSES = Set.of("sent", "failed", "delivered", "undelivered");

    /** Final statuses of calls, each with the SIP response code of the phone network. */
    private static final Map<String, String> FINAL_CALL_STATUSES =
            Map.of("completed", "200", "busy", "486", "failed", "404", "no-answer", "487", "canceled", "487");

    private static final Set<String> WITH_RECEIPT = Set.of("delivered", "undelivered");

    private StatusCallbacks() {}

    /**
     * @param errorCode 0 for none
     * @throws IllegalStateException if Twilio would not report this
     */
    static HttpResponse<String> report(TwilioRequest request, String status, int errorCode) {
        if (!isRequested(request, status)) {
            throw new IllegalStateException("Twilio does not report '" + status + "' here: " + request);
        }
        String url = request.form().get("StatusCallback");
        Map<String, String> form = request.isCall() ? call(request, status) : message(request, status, errorCode);
        return FakeTwilio.post(url, form, FakeTwilio.signature(url, form));
    }

    private static boolean isRequested(TwilioRequest request, String status) {
        boolean reported = request.isCall()
                ? FINAL_CALL_STATUSES.containsKey(status)
                        && isFinalStatusRequested(request.values("StatusCallbackEvent"))
                : REPORTED_MESSAGE_STATUSES.contains(status);
        return reported && request.accepted() && request.form().containsKey("StatusCallback");
    }

    /** By default, Twilio reports only the final status of a call. */
    private static boolean isFinalStatusRequested(List<String> events) {
        return events.isEmpty() || events.contains("completed");
    }

    private static Map<String, String> message(TwilioRequest request, String status, int errorCode) {
        Map<String, String> form = common(request);
        form.put("ApiVersion", "2010-04-01");
        form.put("MessageSid", request.sid());
        form.put("MessageStatus", status);
        form.put("SmsSid", request.sid());
        form.put("SmsStatus", status);
        if (WITH_RECEIPT.contains(status)) {
            form.put("RawDlrDoneDate", TwilioDates.nowOnReceipt());
        }
        if (errorCode != 0) {
            form.put("ErrorCode", Integer.toString(errorCode));
        }
        return form;
    }

    /**
     * Includes the locations of the numbers, because the signature also covers empty fields and non-ASCII characters.
     */
    private static Map<String, String> call(TwilioRequest request, String status) {
        Map<String, String> form = common(request);
        FakeTwilio.template("call-report")
                .properties()
                .forEach(field -> form.put(field.getKey(), field.getValue().asText()));
        form.put("CallSid", request.sid());
        form.put("CallStatus", status);
        form.put("Called", form.get("To"));
        form.put("Caller", form.get("From"));
        form.put("SequenceNumber", "3");
        form.put("Timestamp", TwilioDates.now());
        boolean completed = status.equals("completed");
        form.put("CallDuration", completed ? "14" : "0");
        form.put("Duration", completed ? "1" : "0");
        form.put("SipResponseCode", FINAL_CALL_STATUSES.get(status));
        return form;
    }

    private static Map<String, String> common(TwilioRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", FakeTwilio.ACCOUNT_SID);
        form.put("From", request.form().getOrDefault("From", FakeTwilio.FROM));
        form.put("To", request.to());
        return form;
    }
}
