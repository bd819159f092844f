// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;

/**
 * Numbers to import.
 *
 * @param as {@code verified} turns two-step verification on with the numbers; the admin vouches that they belong to the
 *     users, because everybody who has such a phone passes the second step. {@code to-be-confirmed} makes the wizard
 *     suggest the numbers to the users, who must verify them with a code
 * @param require whether the users must set up two-step verification at the next sign-in
 */
public record ImportRequest(String as, boolean require, @JsonSetter(contentNulls = Nulls.FAIL) List<ImportRow> rows) {

    private static final String VERIFIED = "verified";
    private static final String TO_BE_CONFIRMED = "to-be-confirmed";

    /** Maximum number of rows in a request. */
    private static final int MAX_ROWS = 1_000;

    /** Maximum number of verified rows in a request. Each sends an email, and the mail queue is limited. */
    private static final int MAX_VERIFIED = 400;

    /** @throws RequestRejected if {@code as} or the rows are missing, or if there are too many rows */
    public ImportRequest {
        if (!VERIFIED.equals(as) && !TO_BE_CONFIRMED.equals(as)) {
            throw RequestRejected.invalidValue("as", "as must be given, as to-be-confirmed or verified");
        }
        if (rows == null) {
            throw RequestRejected.invalidValue("rows", "rows: a list is required");
        }
        int most = as.equals(VERIFIED) ? MAX_VERIFIED : MAX_ROWS;
        if (rows.size() > most) {
            throw RequestRejected.invalidRequest(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    "The request has " + rows.size() + " rows; send at most " + most + " at once");
        }
        rows = List.copyOf(rows);
    }

    boolean verified() {
        return as.equals(VERIFIED);
    }

    /**
     * @param user user name, email address or id
     * @param number phone number in international form
     * @param channel {@code sms}, {@code voice}, or empty to choose one that suits the number
     */
    public record ImportRow(String user, String number, String channel) {

        public ImportRow {
            user = Objects.requireNonNullElse(user, "").strip();
            number = Objects.requireNonNullElse(number, "").strip();
            channel = Objects.requireNonNullElse(channel, "").strip();
        }

        @Override
        public String toString() {
            return "ImportRow[]";
        }
    }
}
