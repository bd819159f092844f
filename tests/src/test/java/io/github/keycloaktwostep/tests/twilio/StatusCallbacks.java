// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final Map<String, List<StatusCallback>> byNumber = new ConcurrentHashMap<>();
    private final List<PostedStatus> posted = new CopyOnWriteArrayList<>();
    private final AtomicInteger era = new AtomicInteger();
    private volatile List<StatusCallback> always = List.of();

    void always(List<StatusCallback> reports) {
        always = List.copyOf(reports);
    }

    void of(String number, List<StatusCallback> reports) {
        byNumber.put(number, List.copyOf(reports));
    }

    List<PostedStatus> posted() {
        return List.copyOf(posted);
    }

    /** Also stops what is being reported just now. */
    void forget() {
        era.incrementAndGet();
        always = List.of();
        byNumber.clear();
        sequences.clear();
        posted.clear();
    }

    /** Posts those of the statuses wished for that were asked for, in turn, whatever the receiver says. */
    void reportAll(TwilioRequest request) {
        int current = era.get();
        for (StatusCallback report : byNumber.getOrDefault(request.to(), always)) {
            if (era.get() != current) {
                return;
            }
            if (isAskedFor(request, report)) {
                int answer = answer(request, report);
                if (era.get() == current) {
                    posted.add(new PostedStatus(request.sid(), report.status(), answer));
                }
            }
        }
    }

    /** @throws IllegalStateException if Twilio would not report this */
    HttpResponse<String> report(TwilioRequest request, StatusCallback report) {
        if (!isAskedFor(request, report)) {
            throw new IllegalStateException("Twilio does not report '" + report.status() + "' here: " + request);
        }
        return post(request, report);
    }

    private int answer(TwilioRequest request, StatusCallback report) {
        try {
            return post(request, report).statusCode();
        } catch (UncheckedIOException nobodyThere) {
            return 0;
        }
    }

    private HttpResponse<String> post(TwilioRequest request, StatusCallback report) {
        String url = request.form().get("StatusCallback");
        Map<String, String> form = request.isCall() ? call(request, report) : message(request, report);
        return FakeTwilio.post(url, form, FakeTwilio.signature(url, form));
    }

    private static boolean isAskedFor(TwilioRequest request, StatusCallback report) {
        return request.accepted()
                && request.form().containsKey("StatusCallback")
                && (request.isCall() ? isReportedOfCall(request, report) : isReportedOfMessage(request, report));
    }

    private static boolean isReportedOfCall(TwilioRequest request, StatusCallback report) {
        return CallStatus.named(report.status())
                .filter(status -> status.isAskedForBy(request.values("StatusCallbackEvent")))
                .isPresent();
    }

    /** A message begins as queued, but one that a messaging service sends becomes so later. */
    private static boolean isReportedOfMessage(TwilioRequest request, StatusCallback report) {
        return REPORTED_OF_MESSAGES.contains(report.status())
                || (report.status().equals("queued") && request.form().containsKey("MessagingServiceSid"));
    }

    private static Map<String, String> message(TwilioRequest request, StatusCallback report) {
        Map<String, String> form = common(request);
        form.put("MessageSid", request.sid());
        form.put("MessageStatus", report.status());
        form.put("SmsSid", request.sid());
        form.put("SmsStatus", report.status());
        Optional.ofNullable(request.form().get("MessagingServiceSid"))
                .ifPresent(service -> form.put("MessagingServiceSid", service));
        if (WITH_RECEIPT.contains(report.status())) {
            form.put("RawDlrDoneDate", TwilioDates.nowOnReceipt());
        }
        if (report.errorCode() != 0) {
            form.put("ErrorCode", Integer.toString(report.errorCode()));
        }
        return form;
    }

    private Map<String, String> call(TwilioRequest request, StatusCallback report) {
        CallStatus status = CallStatus.named(report.status()).orElseThrow();
        Map<String, String> form = common(request);
        form.put("CallSid", request.sid());
        form.put("CallStatus", status.twilioName());
        form.put("CallbackSource", "call-progress-events");
        form.put("Called", form.get("To"));
        form.put("Caller", form.get("From"));
        form.put("Direction", "outbound-api");
        form.put("SequenceNumber", Integer.toString(nextNumber(request)));
        form.put("Timestamp", TwilioDates.now());
        if (status.isFinal()) {
            boolean talked = status == CallStatus.COMPLETED;
            form.put("CallDuration", talked ? "14" : "0");
            form.put("Duration", talked ? "1" : "0");
            form.put("SipResponseCode", Integer.toString(status.sipResponse()));
        }
        // Where the numbers belong: the signature covers fields that are empty and letters that are not ASCII, too.
        for (String party : List.of("Caller", "From")) {
            form.put(party + "City", "CAÑON CITY");
            form.put(party + "Country", "US");
            form.put(party + "State", "CO");
            form.put(party + "Zip", "81212");
        }
        for (String party : List.of("Called", "To")) {
            form.put(party + "City", "");
            form.put(party + "Country", "");
            form.put(party + "State", "");
            form.put(party + "Zip", "");
        }
        return form;
    }

    private static Map<String, String> common(TwilioRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", FakeTwilio.ACCOUNT_SID);
        form.put("ApiVersion", "2010-04-01");
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
