// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Everything that must stay between a user, his phone and the server. */
final class Secrets {

    private final List<Secret> known = new ArrayList<>();

    /**
     * @param kind what it is
     * @param part of it that is quick to look for
     * @param whole what gives it away
     */
    private record Secret(String kind, String part, Pattern whole) {

        boolean in(String text) {
            return text.contains(part) && whole.matcher(text).find();
        }
    }

    /** @param e164 of a German number; it is looked for as people and programs write it */
    void number(String e164) {
        String national = e164.substring("+49".length());
        text("number", national);
        // In groups, as a page shows it.
        know("number", national.substring(0, 1), String.join("[ /().-]{0,2}", national.split("")));
        // Without the end, which depends on what follows.
        String encoded = Base64.getEncoder().encodeToString(e164.getBytes(StandardCharsets.US_ASCII));
        text("number in base 64", encoded.substring(0, e164.length() / 3 * 4));
    }

    /** @param digits of six to ten; so few occur by chance within longer ones */
    void code(String digits) {
        know("code", digits, "(?<![0-9A-Za-z])" + digits + "(?![0-9A-Za-z])");
        text("spoken code", String.join(", ", digits.split("")));
    }

    /** @param secret long enough never to occur by chance */
    void text(String kind, String secret) {
        if (secret.length() < 8) {
            throw new IllegalArgumentException("a " + kind + " is longer than that");
        }
        know(kind, secret, Pattern.quote(secret));
    }

    /** Kinds of what is known. */
    Set<String> kinds() {
        return known.stream().map(Secret::kind).collect(Collectors.toUnmodifiableSet());
    }

    /** What of it a text gives away. */
    List<String> in(String text) {
        return known.stream()
                .filter(secret -> secret.in(text))
                .map(Secret::kind)
                .distinct()
                .toList();
    }

    private void know(String kind, String part, String whole) {
        known.add(new Secret(kind, part, Pattern.compile(whole)));
    }
}
