package io.github.keycloaktwostep.code;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The digits of a one-time code. {@link #toString()} does not show them.
 *
 * @param digits 6 to 10 digits 0–9
 */
public record Code(String digits) {

    /** Longest input that is looked at, in characters. */
    public static final int MAX_INPUT = 32;

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
     * The digits that were meant by what was typed or pasted: spaces, hyphens, dots and invisible marks fall away,
     * digits of other scripts count as what they are worth.
     *
     * @return empty if there is no digit, or anything else between them
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

    /** The digits apart, so that a voice says them one by one. */
    public String spoken() {
        return digits.chars().mapToObj(Character::toString).collect(Collectors.joining(", "));
    }

    private static boolean ignored(int c) {
        return switch (Character.getType(c)) {
            // The marks that set off what was pasted from text of the other direction, and the like.
            case Character.FORMAT, Character.DASH_PUNCTUATION, Character.SPACE_SEPARATOR -> true;
            default -> c == '.' || Character.isWhitespace(c);
        };
    }

    @Override
    public String toString() {
        return "Code[••••••]";
    }
}
