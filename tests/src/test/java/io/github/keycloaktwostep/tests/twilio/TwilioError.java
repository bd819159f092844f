// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

/** Errors of Twilio's REST API with their codes; see twilio.com/docs/api/errors. */
public enum TwilioError {
    AUTHENTICATE(20003, 401, "Authenticate"),
    NOT_FOUND(20404, 404, "The requested resource was not found"),
    TOO_MANY_REQUESTS(20429, 429, "Too Many Requests"),
    INTERNAL(20500, 500, "An internal server error has occurred"),
    CALL_TO_MISSING(21201, 400, "No 'To' number is specified"),
    CALL_URL_MISSING(21205, 400, "Url parameter is required."),
    INVALID_TO(21211, 400, "Invalid 'To' Phone Number"),
    INVALID_FROM(21212, 400, "Invalid 'From' Phone Number"),
    CALL_FROM_MISSING(21213, 400, "'From' phone number is required"),
    CALL_COUNTRY_NOT_PERMITTED(21215, 400, "Account not authorized to call this number"),
    COUNTRY_NOT_PERMITTED(21408, 400, "Permission to send an SMS has not been enabled for the region"),
    BODY_MISSING(21602, 400, "Message body is required."),
    FROM_MISSING(21603, 400, "A 'From' phone number is required."),
    TO_MISSING(21604, 400, "A 'To' phone number is required."),
    INVALID_STATUS_CALLBACK(21609, 400, "The 'StatusCallback' URL is not a valid URL"),
    OPTED_OUT(21610, 400, "Attempt to send to unsubscribed recipient"),
    NOT_MOBILE(21614, 400, "'To' number is not a valid mobile number"),
    BODY_TOO_LONG(21617, 400, "The concatenated message body exceeds the 1600 character limit"),
    INVALID_VALIDITY_PERIOD(21624, 400, "Invalid validity period value");

    private final int code;
    private final int status;
    private final String message;

    TwilioError(int code, int status, String message) {
        this.code = code;
        this.status = status;
        this.message = message;
    }

    public int code() {
        return code;
    }

    /** HTTP status of the response. */
    public int status() {
        return status;
    }

    public String message() {
        return message;
    }
}
