// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.text;

import java.text.AttributedCharacterIterator;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A text of a message bundle or of a realm, as {@link MessageFormat} reads it.
 *
 * @param pattern for example {@code {0} is your {1} code. Don''t share it.}
 */
public record TextPattern(String pattern) {

    /** Stands for a code. */
    private static final String ARGUMENT = "\uE000";

    private static final Pattern BESIDE_DIGITS = Pattern.compile("\uE000[\\d\uE000]|\\d\uE000");

    /** More than any of our texts has. */
    private static final int ARGUMENTS = 10;

    public TextPattern {
        Objects.requireNonNull(pattern, "pattern");
    }

    /**
     * Why the text cannot be used as it is.
     *
     * @param required indexes of the arguments that the text must have
     * @return empty if it can be used; else a reason in English for an administrator
     */
    public Optional<String> problem(Set<Integer> required) {
        Set<Integer> written = written();
        Set<Integer> read;
        try {
            read = read();
        } catch (IllegalArgumentException e) {
            return Optional.of("its braces do not match, or what is in them is no placeholder");
        }
        Optional<Integer> quoted =
                written.stream().filter(index -> !read.contains(index)).findFirst();
        if (quoted.isPresent()) {
            return Optional.of(
                    "the placeholder {" + quoted.get() + "} is in quotes: write '' where the text has an apostrophe");
        }
        return required.stream()
                .filter(index -> !read.contains(index))
                .findFirst()
                .map(index -> "it lacks the placeholder {" + index + "}");
    }

    /**
     * Like {@link #problem} for a text whose arguments are words, as those of messages are: no numbers and no dates.
     *
     * @param required indexes of the arguments that the text must have
     */
    public Optional<String> problemWithWords(Set<Integer> required) {
        Optional<String> problem = problem(required);
        if (problem.isPresent()) {
            return problem;
        }
        String text;
        try {
            text = format(Locale.ROOT, ARGUMENT, "");
        } catch (IllegalArgumentException e) {
            return Optional.of("a placeholder says what kind of argument it is: write {0} and {1}");
        }
        return required.contains(0) && BESIDE_DIGITS.matcher(text).find()
                ? Optional.of("the placeholder {0} stands beside other digits, so nobody can read the code")
                : Optional.empty();
    }

    /** @throws IllegalArgumentException if the text cannot be read */
    public String format(Locale locale, String... arguments) {
        return new MessageFormat(pattern, locale).format(arguments);
    }

    /** What {@link MessageFormat} takes for placeholders. */
    private Set<Integer> read() {
        Set<Integer> indexes = new TreeSet<>();
        AttributedCharacterIterator text =
                new MessageFormat(pattern, Locale.ROOT).formatToCharacterIterator(new Object[ARGUMENTS]);
        for (char c = text.first(); c != AttributedCharacterIterator.DONE; c = text.next()) {
            if (text.getAttribute(MessageFormat.Field.ARGUMENT) instanceof Integer index) {
                indexes.add(index);
            }
        }
        return indexes;
    }

    /** What looks like a placeholder, outside others, whatever the quotes around it are. */
    private Set<Integer> written() {
        Set<Integer> indexes = new TreeSet<>();
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '{') {
                boolean placeholder = i + 2 < pattern.length()
                        && Character.isDigit(pattern.charAt(i + 1))
                        && (pattern.charAt(i + 2) == '}' || pattern.charAt(i + 2) == ',');
                if (depth == 0 && placeholder) {
                    indexes.add(Character.digit(pattern.charAt(i + 1), 10));
                }
                depth++;
            } else if (c == '}' && depth > 0) {
                depth--;
            }
        }
        return indexes;
    }
}
