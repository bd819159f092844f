package io.github.keycloaktwostep.notification;

import java.util.regex.Pattern;

/**
 * Makes what people or programs named themselves fit for a mail. Whoever is in an account could name an app so that our
 * own mail leads its reader to a false page: mail programs make links of what looks like one.
 */
final class MailTextSanitizer {

    private static final int LONGEST_NAME = 40;
    private static final Pattern NOT_PLAIN = Pattern.compile("[^\\p{L}\\p{M}\\p{N}•_()'+-]+");
    /** IPv4 and IPv6, with a zone. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[0-9A-Za-z]{1,16})?");

    private MailTextSanitizer() {}

    /** Letters, digits and little else, at most 40 characters in one line. */
    static String name(String given) {
        String plain = NOT_PLAIN.matcher(given).replaceAll(" ").strip();
        if (plain.length() <= LONGEST_NAME) {
            return plain;
        }
        int end = Character.isHighSurrogate(plain.charAt(LONGEST_NAME - 2)) ? LONGEST_NAME - 2 : LONGEST_NAME - 1;
        return plain.substring(0, end).strip() + "…";
    }

    /** The network address, empty for what is none: behind a proxy that is set up wrongly anybody may write it. */
    static String address(String given) {
        return given != null && ADDRESS.matcher(given).matches() ? given : "";
    }

    /** In one line; nothing else is changed. */
    static String line(String given) {
        return given.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip();
    }
}
