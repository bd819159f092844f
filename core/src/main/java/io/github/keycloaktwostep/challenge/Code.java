// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The digits of a one-time code. {@link #toString()} does not show them.
 *
 * @param digits 6 to 10 digits 0–9
 */
public record Code(String digits) {

    private static final Pattern CODE = Pattern.compile("[0-9]{6,10}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern DIGIT_OF_ANY_SCRIPT = Pattern.compile("\\p{Nd}");

    /**
     * Format characters (for example, the marks around pasted right-to-left text), dashes, dots, and all whitespace as
     * defined by Java or Unicode.
     */
    private static final Pattern IGNORED = Pattern.compile("[\\p{Cf}\\p{Pd}\\p{Z}.\\s\\x1C-\\x1F]+");

    /** A space or hyphen between two digits. */
    private static final Pattern GAP = Pattern.compile("(?<=[0-9])[\\p{Pd}\\p{Zs}](?=[0-9])");

    /** Longest accepted input, in characters. */
    public static final int MAX_INPUT = 32;

    /** Longest accepted message that contains a code, in characters. */
    public static final int MAX_MESSAGE = 256;

    public Code {
        if (!CODE.matcher(digits).matches()) {
            throw new IllegalArgumentException("not a code");
        }
    }

    /**
     * Parses a typed or pasted code, or finds it in a pasted message.
     *
     * @param input may be {@code null}
     * @param length number of digits of the codes that are sent
     * @return empty if the input is not a code of 6 to 10 digits
     */
    public static Optional<Code> parse(String input, int length) {
        return digitsIn(input, length)
                .filter(digits -> CODE.matcher(digits).matches())
                .map(Code::new);
    }

    /**
     * The digits of a typed or pasted code. Ignores spaces, hyphens, dots and invisible marks, and converts digits of
     * other scripts.
     *
     * @return empty if the input is {@code null}, longer than {@link #MAX_INPUT}, without a digit, or contains any
     *     other character
     */
    public static Optional<String> digitsOf(String input) {
        return Optional.ofNullable(input)
                .filter(typed -> typed.length() <= MAX_INPUT)
                .map(typed -> IGNORED.matcher(withPlainDigits(typed)).replaceAll(""))
                .filter(typed -> DIGITS.matcher(typed).matches());
    }

    /**
     * Like {@link #digitsOf(String)}, but also finds a number of the given length in a text: {@code G-493028} or a
     * whole message. The same number may occur more than once.
     *
     * @return also empty if the text contains several different numbers of this length
     */
    public static Optional<String> digitsIn(String input, int length) {
        Optional<String> alone = digitsOf(input);
        if (input == null
                || input.length() > MAX_MESSAGE
                || alone.filter(digits -> digits.length() == length).isPresent()) {
            return alone;
        }
        String text = withPlainDigits(input);
        Set<String> compact = numbers(text, length);
        Set<String> found = compact.isEmpty() ? numbers(GAP.matcher(text).replaceAll(""), length) : compact;
        return found.size() == 1 ? Optional.of(found.iterator().next()) : alone;
    }

    private static Set<String> numbers(String text, int length) {
        return DIGITS.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(number -> number.length() == length)
                .collect(Collectors.toSet());
    }

    private static String withPlainDigits(String input) {
        return DIGIT_OF_ANY_SCRIPT
                .matcher(input)
                .replaceAll(
                        digit -> Integer.toString(Character.digit(digit.group().codePointAt(0), 10)));
    }

    /** The digits, separated by commas so that text-to-speech reads them one by one. */
    public String spoken() {
        return digits.chars().mapToObj(Character::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "Code[••••••]";
    }
}
