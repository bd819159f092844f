// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.benchmark.gateway.GatewayLatency;
import io.github.keycloaktwostep.benchmark.growth.RealmGrowth;
import io.github.keycloaktwostep.benchmark.heap.WaitingCodes;
import io.github.keycloaktwostep.benchmark.signin.SignInCost;
import io.github.keycloaktwostep.tests.Build;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs the measurements one after the other. Ends with 1 if something is broken. A missed target is printed and ends
 * with 0, because other work on the machine may be the reason.
 */
public final class Main {

    private Main() {}

    /** @param arguments {@code --quick} and the ids of measurements; all are optional */
    public static void main(String[] arguments) {
        int exit = 1;
        try {
            List<String> broken = run(List.of(arguments));
            broken.forEach(what -> System.err.println("bin/benchmark: " + what));
            exit = broken.isEmpty() ? 0 : 1;
        } catch (RuntimeException | Error e) {
            // The stack trace tells which sign-in failed, and how.
            e.printStackTrace();
            System.err.println("bin/benchmark: the measurement failed: " + e);
        }
        // Threads of HTTP servers and clients would keep the JVM alive.
        System.exit(exit);
    }

    private static List<String> run(List<String> arguments) {
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        Stream.of(new SignInCost(), new GatewayLatency(), new RealmGrowth(), new WaitingCodes())
                .forEach(measurement -> measurements.put(measurement.id(), measurement));
        BenchmarkPlan plan = BenchmarkPlan.of(arguments, List.copyOf(measurements.keySet()));
        ResultDocument document = new ResultDocument(Build.root().resolve("docs/performance/figures.md"));
        measurements.keySet().forEach(document::check);
        Machine.warnIfBusy();
        List<String> broken = new ArrayList<>();
        for (String id : plan.measurements()) {
            BenchmarkResult result = measurements.get(id).measure(plan);
            List<String> lines = new ArrayList<>(Machine.describe());
            lines.add(plan.describe());
            lines.add("");
            lines.addAll(result.lines());
            System.out.println();
            lines.forEach(System.out::println);
            System.out.println();
            result.targets().forEach(System.out::println);
            if (result.broken().isEmpty() && !plan.quick()) {
                result.charts().forEach(chart -> chart.draw(document.file()));
                document.replace(id, lines);
            }
            broken.addAll(result.broken());
        }
        Progress.say("Done");
        return broken;
    }
}
