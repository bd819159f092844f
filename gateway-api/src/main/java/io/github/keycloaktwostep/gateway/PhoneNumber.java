// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateway;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A telephone number in E.164 form (ITU-T E.164 §6.2.1: at most 15 digits after the plus).
 *
 * <p>Two spellings of the same phone are equal: mobile numbers of Argentina are written with and without a 9 after the
 * calling code, those of Mexico had a 1 there until 2019, and those of Gabon have a 0 that can be left out. Rate
 * limits, challenges and comparisons use {@link #identity()}; messages go to {@link #e164()}, the verified spelling.
 *
 * <p>{@link #toString()} is masked, so that log lines and exception texts never contain the number.
 *
 * @param e164 {@code +} and 5 to 15 digits, the first of them not zero
 */
public record PhoneNumber(String e164) {

    /** Maximum number of digits after the plus. */
    public static final int MAX_DIGITS = 15;

    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{4,14}");

    /** Calling code and a digit after it that some spellings omit. */
    private static final Pattern WITH_INFIX =
            Pattern.compile("\\+(?:549(?=[0-9]{10}$)|521(?=[0-9]{10}$)|2410(?=[0-9]{7,8}$))");

    /**
     * @throws IllegalArgumentException if {@code e164} is not in E.164 form; its message does not contain the value
     */
    public PhoneNumber {
        Objects.requireNonNull(e164, "e164");
        if (!E164.matcher(e164).matches()) {
            throw new IllegalArgumentException("not an E.164 number");
        }
    }

    /** The canonical spelling, for keys and comparisons only. It must not be dialled. */
    public String identity() {
        Matcher matcher = WITH_INFIX.matcher(e164);
        return matcher.lookingAt() ? e164.substring(0, matcher.end() - 1) + e164.substring(matcher.end()) : e164;
    }

    /** The last two digits. Before the second step is passed, pages show no more of the number. */
    public String lastDigits() {
        return e164.substring(e164.length() - 2);
    }

    /** The number as pages and lists show it: dots and the last two digits. */
    public String masked() {
        return "••• ••" + lastDigits();
    }

    /** The first seven digits without the plus. Numbers that share them belong to the same block of one operator. */
    public String prefix() {
        String identity = identity();
        return identity.substring(1, Math.min(identity.length(), 8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PhoneNumber number && identity().equals(number.identity());
    }

    @Override
    public int hashCode() {
        return identity().hashCode();
    }

    @Override
    public String toString() {
        return "••" + lastDigits();
    }
}
