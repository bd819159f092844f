// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.http;

/** The request, or one row of an import, is invalid or conflicts with the state of the realm. Nothing is changed. */
public final class RequestRejected extends RuntimeException {

    public static final int BAD_REQUEST = 400;
    public static final int NOT_FOUND = 404;
    public static final int CONFLICT = 409;
    public static final int TOO_MANY_REQUESTS = 429;
    public static final int TOO_LARGE = 413;
    public static final int UNSUPPORTED_MEDIA_TYPE = 415;

    private final int status;
    private final transient AdminError error;

    private RequestRejected(int status, AdminError error) {
        super(error.errorMessage(), null, false, false);
        this.status = status;
        this.error = error;
    }

    public static RequestRejected invalidValue(String field, String message) {
        return new RequestRejected(BAD_REQUEST, new AdminError("invalid_value", field, message));
    }

    public static RequestRejected invalidRequest(int status, String message) {
        return new RequestRejected(status, new AdminError("invalid_request", null, message));
    }

    public static RequestRejected notFound(String field, String message) {
        return new RequestRejected(NOT_FOUND, new AdminError("not_found", field, message));
    }

    /** @param message says when to try again */
    public static RequestRejected tooMany(String message) {
        return new RequestRejected(TOO_MANY_REQUESTS, new AdminError("too_many", null, message));
    }

    public static RequestRejected conflict(String error, String message) {
        return conflict(error, null, message);
    }

    public static RequestRejected conflict(String error, String field, String message) {
        return new RequestRejected(CONFLICT, new AdminError(error, field, message));
    }

    /** HTTP status, 4xx. */
    public int status() {
        return status;
    }

    public AdminError error() {
        return error;
    }
}
