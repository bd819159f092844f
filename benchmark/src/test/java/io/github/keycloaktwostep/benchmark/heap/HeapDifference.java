package io.github.keycloaktwostep.benchmark.heap;

import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.benchmark.heap.Histogram.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of a heap, and what it says.
 *
 * @param codes how many were out
 * @param before when there was none
 * @param out while nobody had entered any
 * @param expired when none was of use any more
 */
record HeapDifference(int codes, Histogram before, Histogram out, Histogram expired) {

    /**
     * Of one class, for each code: were anything left of every code, there would be one at least. A server that works has
     * more objects after it for reasons of its own, such as the names in code that it has compiled meanwhile.
     */
    private static final double MOST_OBJECTS = 0.8;

    private static final String KEYCLOAK = "org.keycloak.models.sessions.infinispan.entities.";

    /** How many classes are named. */
    private static final int NAMED = 3;

    /**
     * @throws IllegalStateException if what is counted is not where it is looked for; none of it left would mean nothing then
     */
    HeapDifference {
        if (singleUse(out) < codes || signIns(out) < codes) {
            throw new IllegalStateException(codes + " codes are out, and on the heap are "
                    + singleUse(out) + " single-use objects and "
                    + signIns(out) + " sign-ins");
        }
    }

    /** Bytes for each code while it is out. */
    double each() {
        return (double) (out.all().bytes() - before.all().bytes()) / codes;
    }

    /** @param control the same of a number of sign-ins that only got as far as the page for the password */
    List<String> lines(Waiting control) {
        Table table = new Table("", "heap", "single-use objects", "sign-ins under way", "objects of our classes");
        row(table, "before", before);
        row(table, String.format(Locale.ROOT, "%d codes are out", codes), out);
        row(table, "all has expired", expired);
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "**A code that is out** takes %.1f kB of heap, with the sign-in that waits for it; a sign-in that waits for"
                        + " its password takes %.1f kB.",
                each() / 1e3,
                control.each() / 1e3));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "**Left of %d codes** are %.0f kB. Most of it are %s. Of no class there are more than %.2f objects more for"
                        + " each code. For comparison: left of %d sign-ins that waited for their password are %.0f kB, and of"
                        + " the time alone %.0f kB.",
                codes,
                expired.all().minus(before.all()).bytes() / 1e3,
                largest(),
                (double) mostObjects() / codes,
                control.signIns(),
                control.left() / 1e3,
                control.ofTimeAlone() / 1e3));
        lines.add("");
        lines.add(Findings.target(
                nothingLeft(),
                String.format(
                        Locale.ROOT,
                        "nothing is left: no more single-use objects and sign-ins under way than before, and of no class"
                                + " more than %.1f objects for each code.",
                        MOST_OBJECTS)));
        return lines;
    }

    boolean nothingLeft() {
        return singleUse(expired) <= singleUse(before)
                && signIns(expired) <= signIns(before)
                && mostObjects() <= MOST_OBJECTS * codes;
    }

    private long mostObjects() {
        return expired.moreThan(before).values().stream()
                .mapToLong(Usage::objects)
                .max()
                .orElse(0);
    }

    private String largest() {
        return expired.moreThan(before).entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Usage> one) -> one.getValue().bytes())
                        .reversed())
                .limit(NAMED)
                .map(one -> String.format(
                        Locale.ROOT,
                        "`%s` (%.0f kB)",
                        one.getKey(),
                        one.getValue().bytes() / 1e3))
                .collect(Collectors.joining(", "));
    }

    private static void row(Table table, String when, Histogram heap) {
        table.row(
                when,
                String.format(Locale.ROOT, "%.2f MB", heap.all().bytes() / 1e6),
                Long.toString(singleUse(heap)),
                Long.toString(signIns(heap)),
                Long.toString(ours(heap)));
    }

    private static long singleUse(Histogram heap) {
        return heap.of((KEYCLOAK + "SingleUseObjectValueEntity")::equals).objects();
    }

    private static long signIns(Histogram heap) {
        return heap.of((KEYCLOAK + "RootAuthenticationSessionEntity")::equals).objects();
    }

    private static long ours(Histogram heap) {
        return heap.of(name -> name.startsWith("io.github.keycloaktwostep.")).objects();
    }
}
