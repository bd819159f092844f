package io.github.keycloaktwostep.challenge;

import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Fits the text of a message into one segment. */
final class SmsText {

    /** Characters of one segment in the GSM 7-bit alphabet (3GPP TS 23.038). */
    static final int GSM_SEGMENT = 160;
    /** Characters of one segment as soon as one of them is not in that alphabet. */
    static final int UCS2_SEGMENT = 70;

    private static final String GSM =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String GSM_EXTENSION = "^{}\\[~]|€\f";
    private static final int SHORT_SERVICE = 20;

    private SmsText() {}

    /**
     * @param host of the sign-in page; empty if it is not known
     * @param sentence code and service name to a whole sentence; the code alone where there is no such text
     * @param brief the same as short as can be
     */
    static String compose(
            Code code, String service, String host, BinaryOperator<String> sentence, BinaryOperator<String> brief) {
        String fill = host.isEmpty() ? "" : "\n\n@" + host + " #" + code.digits();
        String name = oneLine(service);
        String digits = code.digits();
        String shortName = shortened(name, SHORT_SERVICE);
        // One after the other, and no further than needed: each is worded anew.
        Stream<Candidate> candidates = Stream.of(
                new Candidate(() -> sentence.apply(digits, name), fill),
                new Candidate(() -> sentence.apply(digits, shortName), fill),
                new Candidate(() -> brief.apply(digits, name), fill),
                new Candidate(() -> brief.apply(digits, shortName), fill),
                new Candidate(() -> sentence.apply(digits, shortName), ""),
                new Candidate(() -> brief.apply(digits, shortName), ""));
        return candidates
                .flatMap(candidate -> candidate.with(digits))
                .filter(SmsText::fits)
                .findFirst()
                .orElse(digits);
    }

    /**
     * @param words makes the text itself
     * @param fill last line, for browsers
     */
    private record Candidate(Supplier<String> words, String fill) {

        /** The whole message; none if the text itself, which a realm may have worded, lacks the code or words. */
        Stream<String> with(String digits) {
            String text = words.get();
            return text.contains(digits) && !text.equals(digits) ? Stream.of(text + fill) : Stream.empty();
        }
    }

    /**
     * A text without a code.
     *
     * @param sentence service name to a whole sentence
     * @param brief the same as short as can be
     */
    static String notice(String service, UnaryOperator<String> sentence, UnaryOperator<String> brief) {
        String name = oneLine(service);
        String shortName = shortened(name, SHORT_SERVICE);
        Stream<Supplier<String>> candidates = Stream.of(
                () -> sentence.apply(name),
                () -> sentence.apply(shortName),
                () -> brief.apply(name),
                () -> brief.apply(shortName));
        return candidates
                .map(Supplier::get)
                .filter(SmsText::fits)
                .findFirst()
                // Only a text that a realm words itself is longer; its beginning is better than nothing.
                .orElseGet(() -> shortened(brief.apply(shortName), UCS2_SEGMENT));
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

    /** @param most characters that may be left, a dot that stands for the rest among them */
    static String shortened(String name, int most) {
        if (name.length() <= most) {
            return name;
        }
        int keep = most - 1;
        boolean splitsCharacter = Character.isHighSurrogate(name.charAt(keep - 1));
        return name.substring(0, splitsCharacter ? keep - 1 : keep).strip() + ".";
    }
}
