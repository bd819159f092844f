package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.benchmark.database.Database;
import io.github.keycloaktwostep.benchmark.gateway.TroubledGateway;
import io.github.keycloaktwostep.benchmark.heap.Heap;
import io.github.keycloaktwostep.benchmark.signin.KeycloaksHash;
import io.github.keycloaktwostep.benchmark.signin.MuchSetUp;
import io.github.keycloaktwostep.benchmark.signin.SignIns;
import io.github.keycloaktwostep.benchmark.startup.StartUp;
import io.github.keycloaktwostep.tests.Build;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the measurements one after the other, those of sign-ins on one server. Ends with 1 if something is broken; a
 * target that is missed is said in the results and ends with 0, because what a busy machine measures is no verdict.
 */
public final class Main {

    private static final List<Measurement> MEASUREMENTS = List.of(
            new SignIns(),
            new KeycloaksHash(),
            new MuchSetUp(),
            new TroubledGateway(),
            new Database(),
            new StartUp(),
            new Heap());

    /** What most depends on the code, and on one server. */
    private static final List<Measurement> QUICK = List.of(new SignIns(), new TroubledGateway());

    private Main() {}

    /** @param arguments nothing, or {@code --quick}: measures less, and the documentation stays as it is */
    public static void main(String[] arguments) {
        int exit = 1;
        try {
            List<String> broken = run(BenchmarkPlan.of(List.of(arguments)));
            broken.forEach(what -> System.err.println("bin/benchmark: " + what));
            exit = broken.isEmpty() ? 0 : 1;
        } catch (RuntimeException | Error e) {
            // The stack trace is what tells which sign-in failed, and how.
            e.printStackTrace();
            System.err.println("bin/benchmark: it could not be measured to the end: " + e);
        }
        // Threads of HTTP servers and clients would keep the JVM alive.
        System.exit(exit);
    }

    private static List<String> run(BenchmarkPlan plan) {
        Document document = new Document(Build.root().resolve("docs/performance.md"));
        MEASUREMENTS.forEach(measurement -> document.check(measurement.id()));
        List<String> broken = new ArrayList<>();
        try (Stage stage = Stage.open()) {
            for (Measurement measurement : plan.quick() ? QUICK : MEASUREMENTS) {
                Neighbours neighbours = new Neighbours();
                Findings findings = measurement.measure(stage, plan);
                List<String> lines = new ArrayList<>(Machine.describe(neighbours));
                lines.add("");
                lines.addAll(findings.lines());
                System.out.println();
                lines.forEach(System.out::println);
                System.out.println();
                if (findings.broken().isEmpty() && !plan.quick()) {
                    document.draw(findings.charts());
                    document.replace(measurement.id(), lines);
                }
                broken.addAll(findings.broken());
            }
        }
        Progress.say("Done");
        return broken;
    }
}
