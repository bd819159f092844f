// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.testing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Valid input with random changes. Purely random input would be rejected by the first check. */
public final class FuzzedStrings {

    private static final int MAX_EDITS = 4;

    /** Input that parsers often mishandle: other scripts, surrogates, control characters, syntax characters. */
    private static final List<String> UNUSUAL = Stream.concat(
                    Stream.of("", " ", "\t", "\n", "\u0000", "\u007f", "\u00a0", "\u200e", "\ufeff", "\uffff"),
                    Stream.of(("\ud83d \ude00 \ud83d\ude00 \u0663 \uff17 \ud835\udfd7 \u00df \u0130 \u00b2"
                                    + " 0 00 - + ++ . , : ; = & % %zz # ## / \\ ' \" { } [ ] < ( ~"
                                    + " null true NaN 1e999 -1 99999999999999999999 [[[[[[[[ {\"a\":")
                            .split(" ", -1)))
            .toList();

    private FuzzedStrings() {}

    /** One of these texts, with up to four changes. */
    public static Arbitrary<String> of(List<String> valid) {
        return Arbitraries.randomValue(random -> {
            String text = any(valid, random);
            for (int edits = random.nextInt(MAX_EDITS + 1); edits > 0; edits--) {
                text = edited(text, valid, random);
            }
            return text;
        });
    }

    public static Arbitrary<String> of(String... valid) {
        return of(List.of(valid));
    }

    private static String edited(String text, List<String> valid, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = from + random.nextInt(text.length() + 1 - from);
        String before = text.substring(0, from);
        String part = text.substring(from, to);
        String after = text.substring(to);
        return switch (random.nextInt(8)) {
            case 0 -> before;
            case 1 -> before + after;
            case 2 -> before + part + part + after;
            case 3 -> before + any(UNUSUAL, random) + after;
            case 4 -> before + any(UNUSUAL, random) + part + after;
            case 5 -> before + any(valid, random) + after;
            case 6 -> before + new StringBuilder(part).reverse() + after;
            default -> before + flipped(part, random) + after;
        };
    }

    /** Flips one bit of one character. */
    private static String flipped(String part, Random random) {
        if (part.isEmpty()) {
            return part;
        }
        StringBuilder text = new StringBuilder(part);
        int at = random.nextInt(text.length());
        text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(16))));
        return text.toString();
    }

    private static String any(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
