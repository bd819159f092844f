// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * Numbers to import.
 *
 * @param verified true turns two-step verification on with the numbers; the admin vouches that they belong to the users,
 *     because everybody who has such a phone passes the second step. False makes the wizard suggest the numbers to the users,
 *     who must verify them with a code
 * @param require whether the users must set up two-step verification at the next sign-in
 */
public record ImportRequest(boolean verified, boolean require, List<ImportRow> rows) {

    /** Maximum number of rows in a request. */
    private static final int MAX_ROWS = 1_000;

    /** Maximum number of verified rows in a request. Each sends a mail, and the mail queue is limited. */
    private static final int MAX_VERIFIED = 400;

    /** @throws RequestRejected if there are too many rows */
    public ImportRequest {
        int most = verified ? MAX_VERIFIED : MAX_ROWS;
        if (rows.size() > most) {
            throw RequestRejected.invalidRequest(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    "The request has " + rows.size() + " rows; send at most " + most + " at once");
        }
        rows = List.copyOf(rows);
    }

    /**
     * @param number position of the row, from 1, without the header
     * @param user user name, e-mail address or id
     * @param phone number in international form
     * @param channel {@code sms}, {@code voice}, or empty to choose one that suits the number
     */
    public record ImportRow(int number, String user, String phone, String channel) {
        @Override
        public String toString() {
            return "Row[" + number + "]";
        }
    }
}
