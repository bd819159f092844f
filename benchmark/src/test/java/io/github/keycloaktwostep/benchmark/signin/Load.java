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
 * @param took from the start of the first to the end of the last
 * @param cpu processor time of the server, without its compilers
 * @param allocated bytes on the server's heap
 * @param pages how long each page took
 */
public record Load(int signIns, Duration took, Duration cpu, long allocated, Map<SignInStep, Timings> pages) {

    /**
     * @param users how many sign in at the same time
     * @param count sign-ins of all users together
     * @throws IllegalStateException if one of them fails
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

    /** Both together. */
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

    /** Milliseconds of the server's processors for each sign-in. */
    public double cpuMillis() {
        return cpu.toNanos() / 1e6 / signIns;
    }

    /** For each sign-in. */
    double allocatedKilobytes() {
        return allocated / 1e3 / signIns;
    }
}
