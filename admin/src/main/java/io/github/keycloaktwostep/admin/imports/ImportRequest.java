package io.github.keycloaktwostep.admin.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Numbers to import.
 *
 * @param as how the numbers are imported
 * @param require whether the users must set up two-step verification at the next sign-in
 */
public record ImportRequest(As as, boolean require, List<ImportRow> rows) {

    /** Maximum number of rows in a request. */
    public static final int MAX_ROWS = 1_000;

    /** Maximum number of verified rows in a request. Each sends a mail, and the mail queue is limited. */
    public static final int MAX_VERIFIED = 400;

    public ImportRequest {
        rows = List.copyOf(rows);
    }

    /** How a number is imported. */
    public enum As {
        /** The wizard suggests the number to the user, who must verify it with a code. */
        TO_BE_CONFIRMED("to-be-confirmed"),
        /**
         * Turns two-step verification on with the number. The admin vouches that it belongs to the user: everybody who
         * has that phone passes the second step.
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
