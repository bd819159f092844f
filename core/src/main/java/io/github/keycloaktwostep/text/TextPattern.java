// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.text;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text of a message bundle or of a realm, as {@link MessageFormat} reads it.
 *
 * @param pattern for example {@code {0} is your {1} code. Don''t share it.}
 */
public record TextPattern(String pattern) {

    /** Placeholder for a code. */
    private static final String CODE = "\uE000";

    private static final Pattern BESIDE_DIGITS = Pattern.compile("\uE000[\\d\uE000]|\\d\uE000");

    /** A placeholder that is still in the formatted text, because {@link MessageFormat} treated it as quoted. */
    private static final Pattern QUOTED = Pattern.compile("\\{(\\d)[,}]");

    /** More arguments than any of our texts has. */
    private static final int ARGUMENTS = 10;

    /**
     * Why the text cannot be used.
     *
     * @return a reason for admins, in English; empty if the text can be used
     */
    public Optional<String> problem() {
        Object[] numbers = new Object[ARGUMENTS];
        Arrays.fill(numbers, 100);
        try {
            return QUOTED.matcher(new MessageFormat(pattern, Locale.ROOT).format(numbers))
                    .results()
                    .findFirst()
                    .map(quoted -> "the placeholder {" + quoted.group(1)
                            + "} is in quotes: write '' where the text has an apostrophe");
        } catch (IllegalArgumentException e) {
            return Optional.of("its braces do not match, or what is in them is no placeholder");
        }
    }

    /** Like {@link #problem}, for the text of a message, whose arguments are words and not numbers or dates. */
    public Optional<String> problemOfMessage() {
        return problem().or(() -> {
            try {
                format(Locale.ROOT, CODE, "");
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of("a placeholder says what kind of argument it is: write {0} and {1}");
            }
        });
    }

    /** Like {@link #problemOfMessage}, for a message that must contain its first argument, the code. */
    public Optional<String> problemOfCode() {
        return problemOfMessage().or(() -> {
            String text = format(Locale.ROOT, CODE, "");
            if (!text.contains(CODE)) {
                return Optional.of("it lacks the placeholder {0}");
            }
            return BESIDE_DIGITS.matcher(text).find()
                    ? Optional.of("the placeholder {0} is next to other digits, so nobody can read the code")
                    : Optional.empty();
        });
    }

    /** @throws IllegalArgumentException if the text cannot be read */
    public String format(Locale locale, String... arguments) {
        return new MessageFormat(pattern, locale).format(arguments);
    }
}
