// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

/** One question that is answered with figures. Starts and stops the servers that it needs. */
public interface Measurement {

    /** Name on the command line, and of the place in the documentation. */
    String id();

    /** @throws IllegalStateException if something that is measured does not work */
    BenchmarkResult measure(BenchmarkPlan plan);
}
