// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Checks the fields of a request as Twilio does: missing fields first, then malformed ones.
 *
 * @param fails whether a form has the error
 */
record FieldCheck(TwilioError error, Predicate<Map<String, String>> fails) {

    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Pattern CALLER = Pattern.compile("\\+[1-9]\\d{3,14}");
    /** A number, or a name of up to 11 letters and digits. */
    private static final Pattern SENDER = Pattern.compile("\\+[1-9]\\d{3,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}");
    /** Seconds from 1 to 36000. */
    private static final Pattern VALIDITY = Pattern.compile("[1-9]\\d{0,3}|[12]\\d{4}|3[0-5]\\d{3}|36000");

    private static final Set<String> CALLBACK_SCHEMES = Set.of("http", "https");
    private static final int MAX_BODY = 1600;
    private static final int MAX_URL = 4000;

    private static final List<FieldCheck> MESSAGE_CHECKS = List.of(
            new FieldCheck(TwilioError.TO_MISSING, form -> blank(form, "To")),
            new FieldCheck(TwilioError.FROM_MISSING, form -> blank(form, "From") && blank(form, "MessagingServiceSid")),
            new FieldCheck(TwilioError.BODY_MISSING, form -> blank(form, "Body")),
            new FieldCheck(TwilioError.BODY_TOO_LONG, form -> form.get("Body").length() > MAX_BODY),
            new FieldCheck(TwilioError.INVALID_STATUS_CALLBACK, form -> !isCallbackValid(form)),
            new FieldCheck(TwilioError.INVALID_VALIDITY_PERIOD, form -> isNot(VALIDITY, form, "ValidityPeriod")),
            new FieldCheck(TwilioError.INVALID_TO, form -> isNot(E164, form, "To")),
            new FieldCheck(TwilioError.INVALID_FROM, form -> isNot(SENDER, form, "From")));

    private static final List<FieldCheck> CALL_CHECKS = List.of(
            new FieldCheck(TwilioError.CALL_TO_MISSING, form -> blank(form, "To")),
            new FieldCheck(TwilioError.CALL_FROM_MISSING, form -> blank(form, "From")),
            new FieldCheck(
                    TwilioError.CALL_URL_MISSING,
                    form -> blank(form, "Twiml") && blank(form, "Url") && blank(form, "ApplicationSid")),
            new FieldCheck(TwilioError.INVALID_STATUS_CALLBACK, form -> !isCallbackValid(form)),
            new FieldCheck(TwilioError.INVALID_TO, form -> isNot(E164, form, "To")),
            new FieldCheck(TwilioError.INVALID_FROM, form -> isNot(CALLER, form, "From")));

    static Optional<TwilioError> message(Map<String, String> form) {
        return first(MESSAGE_CHECKS, form);
    }

    static Optional<TwilioError> call(Map<String, String> form) {
        return first(CALL_CHECKS, form);
    }

    private static Optional<TwilioError> first(List<FieldCheck> checks, Map<String, String> form) {
        return checks.stream()
                .filter(check -> check.fails.test(form))
                .findFirst()
                .map(FieldCheck::error);
    }

    /** Whether a field is present and does not match. */
    private static boolean isNot(Pattern pattern, Map<String, String> form, String field) {
        return form.containsKey(field) && !pattern.matcher(form.get(field)).matches();
    }

    private static boolean isCallbackValid(Map<String, String> form) {
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
