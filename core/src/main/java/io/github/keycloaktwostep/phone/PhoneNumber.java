package io.github.keycloaktwostep.phone;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A telephone number in E.164 form (ITU-T E.164 §6.2.1: at most 15 digits after the plus).
 *
 * <p>{@link #toString()} is masked, so that a number that slips into a log line or an exception text stays private.
 *
 * @param e164 {@code +} and 5 to 15 digits, the first of them not zero
 */
public record PhoneNumber(String e164) {

    /** After the plus. */
    static final int MAX_DIGITS = 15;

    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{4,14}");

    /**
     * @throws IllegalArgumentException if {@code e164} is not in E.164 form; the text does not hold the value
     */
    public PhoneNumber {
        Objects.requireNonNull(e164, "e164");
        if (!E164.matcher(e164).matches()) {
            throw new IllegalArgumentException("not an E.164 number");
        }
    }

    /** The last two digits, all that a page may show of a number before the second step is passed. */
    public String lastDigits() {
        return e164.substring(e164.length() - 2);
    }

    /** The number as pages and lists show it: its last two digits behind dots. */
    public String masked() {
        return "••• ••" + lastDigits();
    }

    /** The first seven digits without the plus; numbers that share them belong to one block of one operator. */
    public String prefix() {
        return e164.substring(1, Math.min(e164.length(), 8));
    }

    @Override
    public String toString() {
        return "••" + lastDigits();
    }
}
