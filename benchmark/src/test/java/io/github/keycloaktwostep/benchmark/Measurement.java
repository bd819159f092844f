package io.github.keycloaktwostep.benchmark;

/** One question that is answered with figures. */
public interface Measurement {

    /** Names the place in the documentation where the answer belongs. */
    String id();

    /** @throws IllegalStateException if something that is measured does not work */
    Findings measure(Stage stage, BenchmarkPlan plan);
}
