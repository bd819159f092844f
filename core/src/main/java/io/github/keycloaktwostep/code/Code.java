package io.github.keycloaktwostep.code;

import java.util.Objects;
import java.util.Optional;

/**
 * The digits of a one-time code. {@link #toString()} does not show them.
 *
 * @param digits 6 to 10 digits 0–9
 */
public record Code(String digits) {

    /** Longest input that is looked at, in characters. */
    public static final int MAX_INPUT = 32;

    /** Hyphens, dots and invisible direction marks that come along when a code is pasted. */
    private static final String IGNORED = "-–.‐\u200e\u200f";

    public Code {
        Objects.requireNonNull(digits, "digits");
        if (digits.length() < 6 || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a code");
        }
    }

    /**
     * The code that was meant by what was typed or pasted.
     *
     * @return empty if that is no code of 6 to 10 digits
     */
    public static Optional<Code> parse(String input) {
        return digitsOf(input)
                .filter(digits -> digits.length() >= 6 && digits.length() <= 10)
                .map(Code::new);
    }

    /**
     * The digits that were meant by what was typed or pasted: spaces, hyphens and dots fall away, digits of other
     * scripts count as what they are worth.
     *
     * @return empty if there is no digit, or anything else between them
     */
    public static Optional<String> digitsOf(String input) {
        if (input == null || input.length() > MAX_INPUT) {
            return Optional.empty();
        }
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            if (Character.isDigit(c)) {
                digits.append((char) ('0' + Character.digit(c, 10)));
            } else if (!Character.isWhitespace(c) && !Character.isSpaceChar(c) && IGNORED.indexOf(c) < 0) {
                return Optional.empty();
            }
        }
        return digits.isEmpty() ? Optional.empty() : Optional.of(digits.toString());
    }

    /** The digits apart, so that a voice says them one by one. */
    public String spoken() {
        return String.join(", ", digits.split("", -1));
    }

    @Override
    public String toString() {
        return "Code[••••••]";
    }
}
