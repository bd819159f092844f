// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The digits of a one-time code. {@link #toString()} does not show them.
 *
 * @param digits 6 to 10 digits 0–9
 */
public record Code(String digits) {

    /** Longest accepted input, in characters. */
    public static final int MAX_INPUT = 32;

    /** Longest accepted message that contains a code, in characters. */
    public static final int MAX_MESSAGE = 256;

    public Code {
        Objects.requireNonNull(digits, "digits");
        if (digits.length() < 6 || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a code");
        }
    }

    /**
     * Parses a typed or pasted code.
     *
     * @return empty if the input is no code of 6 to 10 digits
     */
    public static Optional<Code> parse(String input) {
        return digitsOf(input)
                .filter(digits -> digits.length() >= 6 && digits.length() <= 10)
                .map(Code::new);
    }

    /**
     * The digits of a typed or pasted code. Ignores spaces, hyphens, dots and invisible marks, and converts digits of
     * other scripts.
     *
     * @return empty if there is no digit, or any other character
     */
    public static Optional<String> digitsOf(String input) {
        if (input == null || input.length() > MAX_INPUT) {
            return Optional.empty();
        }
        StringBuilder digits = new StringBuilder();
        for (int c : input.codePoints().toArray()) {
            if (Character.isDigit(c)) {
                digits.append(Character.digit(c, 10));
            } else if (!ignored(c)) {
                return Optional.empty();
            }
        }
        return digits.isEmpty() ? Optional.empty() : Optional.of(digits.toString());
    }

    /**
     * Like {@link #parse(String)}, but also finds the code in a pasted message.
     *
     * @param length number of digits of the codes that are sent
     */
    public static Optional<Code> parse(String input, int length) {
        return digitsIn(input, length)
                .filter(digits -> digits.length() >= 6 && digits.length() <= 10)
                .map(Code::new);
    }

    /**
     * Like {@link #digitsOf(String)}, but also finds the one number of the given length among words ({@code G-493028},
     * a whole message). The number may occur more than once.
     *
     * @return also empty if there are words and several different numbers of this length
     */
    public static Optional<String> digitsIn(String input, int length) {
        Optional<String> alone = digitsOf(input);
        if (input == null
                || input.length() > MAX_MESSAGE
                || alone.filter(digits -> digits.length() == length).isPresent()) {
            return alone;
        }
        Set<String> compact = numbers(input, length, false);
        Set<String> found = compact.isEmpty() ? numbers(input, length, true) : compact;
        return found.size() == 1 ? Optional.of(found.iterator().next()) : alone;
    }

    /** @param grouped whether a space or hyphen between two digits belongs to the number */
    private static Set<String> numbers(String input, int length, boolean grouped) {
        Set<String> numbers = new HashSet<>();
        StringBuilder number = new StringBuilder();
        boolean gap = false;
        // The added character ends the last number.
        for (int c : (input + "\n").codePoints().toArray()) {
            if (Character.isDigit(c)) {
                number.append(Character.digit(c, 10));
                gap = false;
            } else if (grouped && !gap && separates(c)) {
                gap = true;
            } else {
                if (number.length() == length) {
                    numbers.add(number.toString());
                }
                number.setLength(0);
                gap = false;
            }
        }
        return numbers;
    }

    private static boolean separates(int c) {
        int type = Character.getType(c);
        return type == Character.DASH_PUNCTUATION || type == Character.SPACE_SEPARATOR;
    }

    /** The digits, separated so that a voice reads them one by one. */
    public String spoken() {
        return digits.chars().mapToObj(Character::toString).collect(Collectors.joining(", "));
    }

    private static boolean ignored(int c) {
        return switch (Character.getType(c)) {
            // Format characters, for example the marks around pasted text of the other direction.
            case Character.FORMAT, Character.DASH_PUNCTUATION, Character.SPACE_SEPARATOR -> true;
            default -> c == '.' || Character.isWhitespace(c);
        };
    }

    @Override
    public String toString() {
        return "Code[••••••]";
    }
}
