// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reports statuses to the {@code StatusCallback} of a request as Twilio does. Fields:
 * twilio.com/docs/messaging/guides/track-outbound-message-status and
 * twilio.com/docs/voice/api/call-resource#statuscallback.
 */
final class StatusCallbacks {

    /** twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks. */
    private static final Set<String> REPORTED_OF_MESSAGES = Set.of("sent", "failed", "delivered", "undelivered");

    private static final Set<String> WITH_RECEIPT = Set.of("delivered", "undelivered");

    private final Map<String, AtomicInteger> sequences = new ConcurrentHashMap<>();

    /**
     * @param errorCode 0 for none
     * @throws IllegalStateException if Twilio would not report this
     */
    HttpResponse<String> report(TwilioRequest request, String status, int errorCode) {
        if (!isAskedFor(request, status)) {
            throw new IllegalStateException("Twilio does not report '" + status + "' here: " + request);
        }
        String url = request.form().get("StatusCallback");
        Map<String, String> form = request.isCall() ? call(request, status) : message(request, status, errorCode);
        return FakeTwilio.post(url, form, FakeTwilio.signature(url, form));
    }

    private static boolean isAskedFor(TwilioRequest request, String status) {
        boolean reported = request.isCall()
                ? CallStatus.named(status)
                        .filter(known -> known.isAskedForBy(request.values("StatusCallbackEvent")))
                        .isPresent()
                : REPORTED_OF_MESSAGES.contains(status);
        return reported && request.accepted() && request.form().containsKey("StatusCallback");
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

    /** With where the numbers belong: the signature covers fields that are empty and letters that are not ASCII, too. */
    private Map<String, String> call(TwilioRequest request, String reported) {
        CallStatus status = CallStatus.named(reported).orElseThrow();
        Map<String, String> form = common(request);
        FakeTwilio.template("call-report")
                .properties()
                .forEach(field -> form.put(field.getKey(), field.getValue().asText()));
        form.put("CallSid", request.sid());
        form.put("CallStatus", status.twilioName());
        form.put("Called", form.get("To"));
        form.put("Caller", form.get("From"));
        form.put("SequenceNumber", Integer.toString(nextNumber(request)));
        form.put("Timestamp", TwilioDates.now());
        if (status.isFinal()) {
            boolean talked = status == CallStatus.COMPLETED;
            form.put("CallDuration", talked ? "14" : "0");
            form.put("Duration", talked ? "1" : "0");
            form.put("SipResponseCode", Integer.toString(status.sipResponse()));
        }
        return form;
    }

    private static Map<String, String> common(TwilioRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", FakeTwilio.ACCOUNT_SID);
        form.put("From", request.form().getOrDefault("From", FakeTwilio.FROM));
        form.put("To", request.to());
        return form;
    }

    private int nextNumber(TwilioRequest request) {
        return sequences
                .computeIfAbsent(request.sid(), sid -> new AtomicInteger())
                .getAndIncrement();
    }
}
