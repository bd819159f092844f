// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What becomes of a call; twilio.com/docs/voice/api/call-resource#statuscallbackevent. */
enum CallStatus {
    /** Never reported: the answer to the request says it already. */
    QUEUED("", 0),
    INITIATED("initiated", 0),
    RINGING("ringing", 0),
    IN_PROGRESS("answered", 0),
    COMPLETED("completed", 200),
    BUSY("completed", 486),
    FAILED("completed", 404),
    NO_ANSWER("completed", 487),
    CANCELED("completed", 487);

    private static final List<String> DEFAULT_EVENTS = List.of("completed");

    private final String event;
    private final int sipResponse;

    CallStatus(String event, int sipResponse) {
        this.event = event;
        this.sipResponse = sipResponse;
    }

    static Optional<CallStatus> named(String status) {
        return Stream.of(values())
                .filter(candidate -> candidate.twilioName().equals(status))
                .findFirst();
    }

    String twilioName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param events from {@code StatusCallbackEvent}; none means Twilio's default */
    boolean isAskedForBy(List<String> events) {
        return (events.isEmpty() ? DEFAULT_EVENTS : events).contains(event);
    }

    /** Whether nothing comes after it. */
    boolean isFinal() {
        return sipResponse != 0;
    }

    /** What the phone network said in the end, as a SIP response code. */
    int sipResponse() {
        return sipResponse;
    }
}
