// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Fits the text of a message into one SMS segment. */
final class SmsText {

    /** Characters of one segment in the GSM 7-bit alphabet (3GPP TS 23.038). */
    static final int GSM_SEGMENT = 160;
    /** Characters of one segment if at least one of them is not in that alphabet. */
    static final int UCS2_SEGMENT = 70;

    private static final String GSM =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String GSM_EXTENSION = "^{}\\[~]|€\f";
    private static final int SHORT_SERVICE = 20;
    /**
     * For texts in the short segment: a shorter name is better than leaving out the last line, from which browsers fill
     * in the code.
     */
    private static final int SHORTEST_SERVICE = 14;

    private SmsText() {}

    /**
     * A text with a code.
     *
     * @param host host of the sign-in page; empty if unknown
     * @param sentence creates a sentence from the code and the service name; returns only the code if the text is
     *     unusable
     * @param brief creates a shorter sentence
     */
    static String compose(
            Code code, String service, String host, BinaryOperator<String> sentence, BinaryOperator<String> brief) {
        String digits = code.digits();
        String fill = host.isEmpty() ? "" : "\n\n@" + host + " #" + digits;
        return Stream.of(fill, "")
                .flatMap(lastLine -> candidates(
                                service, name -> sentence.apply(digits, name), name -> brief.apply(digits, name))
                        // Realms can override the text, so it may lack the code or contain nothing else.
                        .filter(text -> text.contains(digits) && !text.equals(digits))
                        .map(text -> text + lastLine))
                .filter(SmsText::fits)
                .findFirst()
                .orElse(digits);
    }

    /**
     * A text without a code.
     *
     * @param sentence creates a sentence from the service name
     * @param brief creates a shorter sentence
     */
    static String notice(String service, UnaryOperator<String> sentence, UnaryOperator<String> brief) {
        return candidates(service, sentence, brief)
                .filter(SmsText::fits)
                .findFirst()
                // Only an overridden text can be longer. Send at least its beginning.
                .orElseGet(() -> shortened(brief.apply(shortened(oneLine(service), SHORT_SERVICE)), UCS2_SEGMENT));
    }

    /** The texts to try, best first. Each one is created only if none of the texts before it fits. */
    private static Stream<String> candidates(
            String service, UnaryOperator<String> sentence, UnaryOperator<String> brief) {
        String name = oneLine(service);
        String shortName = shortened(name, SHORT_SERVICE);
        Stream<Supplier<String>> candidates = Stream.of(
                () -> sentence.apply(name),
                () -> sentence.apply(shortName),
                () -> brief.apply(name),
                () -> brief.apply(shortName),
                () -> brief.apply(shortened(name, SHORTEST_SERVICE)));
        return candidates.map(Supplier::get);
    }

    static boolean fits(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (GSM.indexOf(c) >= 0) {
                length += 1;
            } else if (GSM_EXTENSION.indexOf(c) >= 0) {
                length += 2;
            } else {
                return text.length() <= UCS2_SEGMENT;
            }
        }
        return length <= GSM_SEGMENT;
    }

    static String oneLine(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** @param most maximum number of characters, including the dot that replaces the rest */
    static String shortened(String name, int most) {
        if (name.length() <= most) {
            return name;
        }
        int keep = most - 1;
        boolean splitsCharacter = Character.isHighSurrogate(name.charAt(keep - 1));
        return name.substring(0, splitsCharacter ? keep - 1 : keep).strip() + ".";
    }
}
