// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.http;

import jakarta.ws.rs.core.Response;

/** The request, or one row of an import, is invalid or conflicts with the state of the realm. Nothing is changed. */
public final class RequestRejected extends RuntimeException {

    private final Response.Status status;
    private final transient AdminError error;

    private RequestRejected(Response.Status status, AdminError error) {
        super(error.errorMessage(), null, false, false);
        this.status = status;
        this.error = error;
    }

    public static RequestRejected invalidValue(String field, String message) {
        return new RequestRejected(Response.Status.BAD_REQUEST, new AdminError("invalid_value", field, message));
    }

    public static RequestRejected invalidRequest(Response.Status status, String message) {
        return new RequestRejected(status, new AdminError("invalid_request", null, message));
    }

    public static RequestRejected notFound(String field, String message) {
        return new RequestRejected(Response.Status.NOT_FOUND, new AdminError("not_found", field, message));
    }

    /** @param message says when to try again */
    public static RequestRejected tooMany(String message) {
        return new RequestRejected(Response.Status.TOO_MANY_REQUESTS, new AdminError("too_many", null, message));
    }

    public static RequestRejected conflict(String error, String message) {
        return conflict(error, null, message);
    }

    public static RequestRejected conflict(String error, String field, String message) {
        return new RequestRejected(Response.Status.CONFLICT, new AdminError(error, field, message));
    }

    /** A status of the family 4xx. */
    public Response.Status status() {
        return status;
    }

    public AdminError error() {
        return error;
    }
}
