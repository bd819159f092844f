// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

/** One measurement, which answers one question. It starts and stops its own servers. */
public interface Measurement {

    /** The name on the command line and in the markers in the documentation. */
    String id();

    /** @throws IllegalStateException if a measured operation fails */
    BenchmarkResult measure(BenchmarkPlan plan);
}
