// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What Twilio finds wrong with the fields of a request: what is missing first, then what is malformed. */
final class FieldChecks {

    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Pattern CALLER = Pattern.compile("\\+[1-9]\\d{3,14}");
    /** A number, or a name of up to 11 letters and digits. */
    private static final Pattern SENDER = Pattern.compile("\\+[1-9]\\d{3,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}");
    /** Seconds from 1 to 36000. */
    private static final Pattern VALIDITY = Pattern.compile("[1-9]\\d{0,3}|[12]\\d{4}|3[0-5]\\d{3}|36000");

    private static final Set<String> CALLBACK_SCHEMES = Set.of("http", "https");
    private static final int MAX_BODY = 1600;
    private static final int MAX_URL = 4000;

    private FieldChecks() {}

    static Optional<TwilioError> message(Map<String, String> form) {
        if (blank(form, "To")) {
            return Optional.of(TwilioError.TO_MISSING);
        }
        if (blank(form, "From") && blank(form, "MessagingServiceSid")) {
            return Optional.of(TwilioError.FROM_MISSING);
        }
        if (blank(form, "Body")) {
            return Optional.of(TwilioError.BODY_MISSING);
        }
        if (form.get("Body").length() > MAX_BODY) {
            return Optional.of(TwilioError.BODY_TOO_LONG);
        }
        if (!isCallbackFine(form)) {
            return Optional.of(TwilioError.INVALID_STATUS_CALLBACK);
        }
        if (!VALIDITY.matcher(form.getOrDefault("ValidityPeriod", "36000")).matches()) {
            return Optional.of(TwilioError.INVALID_VALIDITY_PERIOD);
        }
        return numbers(form, SENDER);
    }

    static Optional<TwilioError> call(Map<String, String> form) {
        if (blank(form, "To")) {
            return Optional.of(TwilioError.CALL_TO_MISSING);
        }
        if (blank(form, "From")) {
            return Optional.of(TwilioError.CALL_FROM_MISSING);
        }
        if (blank(form, "Twiml") && blank(form, "Url") && blank(form, "ApplicationSid")) {
            return Optional.of(TwilioError.CALL_URL_MISSING);
        }
        if (!isCallbackFine(form)) {
            return Optional.of(TwilioError.INVALID_STATUS_CALLBACK);
        }
        return numbers(form, CALLER);
    }

    private static Optional<TwilioError> numbers(Map<String, String> form, Pattern sender) {
        if (!E164.matcher(form.get("To")).matches()) {
            return Optional.of(TwilioError.INVALID_TO);
        }
        String from = form.get("From");
        return from == null || sender.matcher(from).matches()
                ? Optional.empty()
                : Optional.of(TwilioError.INVALID_FROM);
    }

    /** A host with an underscore is none to {@link URI}, as to Twilio. */
    private static boolean isCallbackFine(Map<String, String> form) {
        String url = form.getOrDefault("StatusCallback", "http://none.example.org");
        try {
            URI uri = new URI(url);
            return url.length() <= MAX_URL
                    && uri.getHost() != null
                    && uri.getScheme() != null
                    && CALLBACK_SCHEMES.contains(uri.getScheme());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean blank(Map<String, String> form, String field) {
        return form.getOrDefault(field, "").isBlank();
    }
}
