package io.github.keycloaktwostep.benchmark.heap;

import io.github.keycloaktwostep.benchmark.Meter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The objects of a heap that can still be reached, by their classes.
 *
 * @param classes by the names that the JVM has for them, for instance {@code [B} for arrays of bytes
 */
record Histogram(Map<String, Usage> classes) {

    /** Rank, objects, bytes, class; the module may follow. */
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");

    Histogram {
        classes = Map.copyOf(classes);
    }

    record Usage(long objects, long bytes) {

        static final Usage NONE = new Usage(0, 0);

        Usage plus(Usage other) {
            return new Usage(objects + other.objects, bytes + other.bytes);
        }

        Usage minus(Usage other) {
            return new Usage(objects - other.objects, bytes - other.bytes);
        }
    }

    /** The JVM collects all garbage for each one; what a cleaner has let go of by the first is gone by the second. */
    static Histogram of(Meter meter) {
        meter.diagnose("gcClassHistogram");
        return parse(meter.diagnose("gcClassHistogram"));
    }

    /** @param text as {@code jcmd GC.class_histogram} prints it */
    static Histogram parse(String text) {
        Map<String, Usage> classes = new HashMap<>();
        Matcher matcher = LINE.matcher(text);
        while (matcher.find()) {
            // Class loaders may have a class of the same name each.
            classes.merge(
                    matcher.group(3),
                    new Usage(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
                    Usage::plus);
        }
        if (classes.isEmpty()) {
            throw new IllegalStateException("no histogram of classes: " + text);
        }
        return new Histogram(classes);
    }

    Usage all() {
        return of(any -> true);
    }

    Usage of(Predicate<String> name) {
        return classes.entrySet().stream()
                .filter(one -> name.test(one.getKey()))
                .map(Map.Entry::getValue)
                .reduce(Usage.NONE, Usage::plus);
    }

    /** What there is more than before, class by class. */
    Map<String, Usage> moreThan(Histogram before) {
        return classes.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue()
                .minus(before.classes.getOrDefault(one.getKey(), Usage.NONE))));
    }
}
