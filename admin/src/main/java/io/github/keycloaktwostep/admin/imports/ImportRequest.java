package io.github.keycloaktwostep.admin.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Numbers to take over.
 *
 * @param as what they count for
 * @param require whether their users must set two-step verification up at the next sign-in
 */
public record ImportRequest(As as, boolean require, List<ImportRow> rows) {

    /** Most rows in one call. */
    public static final int MAX_ROWS = 1_000;

    /** Most rows in one call that count as verified: each is told by mail, and no more of them wait to be sent. */
    public static final int MAX_VERIFIED = 400;

    public ImportRequest {
        rows = List.copyOf(rows);
    }

    /** What an imported number counts for. */
    public enum As {
        /** It is filled in for the user, who still proves it with a code. */
        TO_BE_CONFIRMED("to-be-confirmed"),
        /**
         * Two-step verification is on with it, by the admin's word that the number is this user's: whoever holds that
         * phone passes the second step.
         */
        VERIFIED("verified");

        private final String id;

        As(String id) {
            this.id = id;
        }

        static Optional<As> of(String id) {
            return Arrays.stream(values()).filter(as -> as.id.equals(id)).findFirst();
        }
    }

    /**
     * @param number its place, from 1; the header does not count
     * @param user name, e-mail address or id
     * @param phone number in international form
     * @param channel {@code sms}, {@code voice}, or empty for what suits the number
     */
    public record ImportRow(int number, String user, String phone, String channel) {
        @Override
        public String toString() {
            return "Row[" + number + "]";
        }
    }
}
