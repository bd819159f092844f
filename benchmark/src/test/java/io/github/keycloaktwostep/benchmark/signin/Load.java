// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Parallel;
import io.github.keycloaktwostep.benchmark.Timings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The cost of a number of sign-ins.
 *
 * @param took time from the start of the first sign-in to the end of the last
 * @param cpu processor time of the server, without that of its compilers
 * @param allocated bytes allocated on the server's heap
 * @param pages the times of each page
 */
public record Load(int signIns, Duration took, Duration cpu, long allocated, Map<SignInStep, Timings> pages) {

    /**
     * @param users number of concurrent users
     * @param count number of sign-ins of all users together
     * @throws IllegalStateException if a sign-in fails
     */
    public static Load measure(Meter meter, int users, int count, Consumer<Map<SignInStep, Timings>> signIn) {
        Map<SignInStep, Timings> pages = SignInStep.timings();
        Meter.Reading before = meter.begin();
        long start = System.nanoTime();
        Parallel.run(users, count, () -> signIn.accept(pages));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Meter.Reading after = meter.end();
        return new Load(count, took, after.cpuSince(before), after.allocatedSince(before), pages);
    }

    /** Combines both loads. */
    public Load plus(Load other) {
        Map<SignInStep, Timings> both = SignInStep.timings();
        both.forEach((step, timings) -> {
            timings.addAll(pages.get(step));
            timings.addAll(other.pages.get(step));
        });
        return new Load(
                signIns + other.signIns, took.plus(other.took), cpu.plus(other.cpu), allocated + other.allocated, both);
    }

    double perSecond() {
        return signIns / (took.toNanos() / 1e9);
    }

    /** Processor time of the server for each sign-in, in milliseconds. */
    public double cpuMillis() {
        return cpu.toNanos() / 1e6 / signIns;
    }

    /** Allocated memory for each sign-in. */
    double allocatedKilobytes() {
        return allocated / 1e3 / signIns;
    }
}
