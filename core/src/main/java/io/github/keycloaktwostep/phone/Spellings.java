// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Other possible readings of an input. Works on text only: {@link PhoneNumberParser} decides which results are numbers.
 */
final class Spellings {

    /** Trunk prefix that was entered although the calling code precedes it: {@code +39 (0) 347 …}. */
    private static final Pattern TRUNK_PREFIX = Pattern.compile("^0+");

    private static final int MEXICO = 52;

    /** Prefixes before the ten digits of a number, which Mexico abolished in 2019 and 2020. */
    private static final Pattern MEXICAN_PREFIX = Pattern.compile("^(?:01|044|045|1)(?=[0-9]{10}$)");

    private static final int ARGENTINA = 54;

    /** Mobile phones in the same area are dialled with 15 before the subscriber's number. */
    private static final Pattern ARGENTINE_LOCAL_MOBILE = Pattern.compile("0?15[0-9]{6,8}");

    private static final int LONGEST_CALLING_CODE = 3;

    /** The digits of the input; without the calling code unless {@link #international}. */
    private final String digits;

    private final boolean international;
    private final int chosen;
    private final Set<Integer> callingCodes;

    /**
     * @param chosen calling code of the chosen country; 0 for none
     * @param callingCodes all calling codes
     */
    Spellings(String input, int chosen, Set<Integer> callingCodes) {
        String all = digits(input);
        boolean doubleZero = all.startsWith("00");
        this.international =
                doubleZero || input.strip().startsWith("+") || input.strip().startsWith("\uff0b");
        this.digits = doubleZero ? all.substring(2) : all;
        this.chosen = chosen;
        this.callingCodes = callingCodes;
    }

    /**
     * The digits of the input. Empty if it contains anything but digits and punctuation, because a letter may change
     * the meaning of the digits.
     */
    private static String digits(String input) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            int digit = Character.digit(c, 10);
            if (digit >= 0) {
                digits.append(digit);
            } else if (Character.isLetter(c) || ";,#*=".indexOf(c) >= 0) {
                return "";
            }
        }
        return digits.toString();
    }

    /** The digits with a plus sign before them, if they start with the calling code of the chosen country. */
    Optional<String> bareInternational() {
        return !international && chosen > 0 && digits.startsWith(Integer.toString(chosen))
                ? Optional.of("+" + digits)
                : Optional.empty();
    }

    /** The other readings in international form, the most likely one first. */
    Stream<String> others() {
        if (international) {
            return Stream.of("+" + digits, withoutPrefix(digits));
        }
        return chosen == 0
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(withoutPrefix(chosen + digits)),
                        bareInternational().stream()
                                .flatMap(bare -> Stream.of(bare, withoutPrefix(bare.substring(1)))));
    }

    /** Whether the input is a mobile number as it is dialled within its area. */
    boolean lacksAreaCode() {
        String argentina = Integer.toString(ARGENTINA);
        String full = international ? digits : chosen + digits;
        return full.startsWith(argentina)
                && ARGENTINE_LOCAL_MOBILE
                        .matcher(full.substring(argentina.length()))
                        .matches();
    }

    private String withoutPrefix(String full) {
        int length = 1;
        while (length < LONGEST_CALLING_CODE && !isCallingCode(full, length)) {
            length++;
        }
        if (!isCallingCode(full, length)) {
            return "+" + full;
        }
        String callingCode = full.substring(0, length);
        Pattern prefix = callingCode.equals(Integer.toString(MEXICO)) ? MEXICAN_PREFIX : TRUNK_PREFIX;
        return "+" + callingCode + prefix.matcher(full.substring(length)).replaceFirst("");
    }

    private boolean isCallingCode(String full, int length) {
        return full.length() >= length && callingCodes.contains(Integer.parseInt(full, 0, length, 10));
    }
}
