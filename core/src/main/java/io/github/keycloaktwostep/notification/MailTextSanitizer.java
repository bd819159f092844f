// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import java.util.regex.Pattern;

/**
 * Makes names that users or programs have chosen safe for an email. Email programs turn text that looks like a link
 * into one, so an attacker could choose a name for an app that makes our own email lead to a phishing page.
 */
final class MailTextSanitizer {

    private static final int LONGEST_NAME = 40;
    private static final Pattern NOT_PLAIN = Pattern.compile("[^\\p{L}\\p{M}\\p{N}•_()'+-]+");
    /** Seven digits or more; the group captures the last two. */
    private static final Pattern LONG_NUMBER =
            Pattern.compile("\\+?(?:\\p{Nd}[ ()_'•+-]*){5,}(\\p{Nd}[ ()_'•+-]*\\p{Nd})");
    /** IPv4, or IPv6 with an optional zone. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[0-9A-Za-z]{1,16})?");

    private MailTextSanitizer() {}

    /** Reduces a name to one line of at most 40 characters: letters, digits and a few other characters. */
    static String name(String given) {
        String plain = NOT_PLAIN.matcher(given).replaceAll(" ").strip();
        if (plain.length() <= LONGEST_NAME) {
            return plain;
        }
        int end = Character.isHighSurrogate(plain.charAt(LONGEST_NAME - 2)) ? LONGEST_NAME - 2 : LONGEST_NAME - 1;
        return plain.substring(0, end).strip() + "…";
    }

    /**
     * Like {@link #name}, for the name of a person or an account. Masks all but the last two digits of a number that
     * may be a phone number.
     */
    static String person(String given) {
        return LONG_NUMBER.matcher(name(given)).replaceAll("••• ••$1");
    }

    /**
     * The name of an account. The user's own address can stay as it is.
     *
     * @param email the address that the email goes to
     */
    static String account(String username, String email) {
        return username.equalsIgnoreCase(email) ? line(email) : person(username);
    }

    /** The network address; empty if the text is not one. Behind a misconfigured proxy, clients can send any text. */
    static String address(String given) {
        return given != null && ADDRESS.matcher(given).matches() ? given : "";
    }

    /** Joins the lines of a text into one line. */
    static String line(String given) {
        return given.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip();
    }
}
