// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values that only a user, their phone and the server may know. Finds them in texts. */
final class Secrets {

    private final List<Secret> secrets = new ArrayList<>();

    /**
     * @param kind kind of value, for the failure message
     * @param part substring for a fast first check
     * @param whole pattern that finds the value
     */
    private record Secret(String kind, String part, Pattern whole) {

        boolean in(String text) {
            return text.contains(part) && whole.matcher(text).find();
        }
    }

    /** @param e164 German number in E.164 format, which is searched for in all usual notations */
    void number(String e164) {
        String national = e164.substring("+49".length());
        text("number", national);
        // In groups, as pages show it.
        add("number", national.substring(0, 1), String.join("[ /().-]{0,2}", national.split("")));
        // Without the end, which depends on the text that follows.
        String encoded = Base64.getEncoder().encodeToString(e164.getBytes(StandardCharsets.US_ASCII));
        text("number in base 64", encoded.substring(0, e164.length() / 3 * 4));
    }

    /** @param digits six to ten digits, which match only as a whole because they occur in longer texts by chance */
    void code(String digits) {
        add("code", digits, "(?<![0-9A-Za-z])" + digits + "(?![0-9A-Za-z])");
        text("spoken code", String.join(", ", digits.split("")));
    }

    /** @param secret text that is long enough not to occur by chance */
    void text(String kind, String secret) {
        if (secret.length() < 8) {
            throw new IllegalArgumentException("a " + kind + " must have at least 8 characters");
        }
        add(kind, secret, Pattern.quote(secret));
    }

    /** Returns the kinds of the known secrets. */
    Set<String> kinds() {
        return secrets.stream().map(Secret::kind).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the kinds of the secrets that the text contains. */
    List<String> in(String text) {
        return secrets.stream()
                .filter(secret -> secret.in(text))
                .map(Secret::kind)
                .distinct()
                .toList();
    }

    private void add(String kind, String part, String whole) {
        secrets.add(new Secret(kind, part, Pattern.compile(whole)));
    }
}
