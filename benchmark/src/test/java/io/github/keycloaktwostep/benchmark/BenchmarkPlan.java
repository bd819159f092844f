package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How much is measured.
 *
 * @param quick whether this is only to see that everything works and roughly what comes out
 * @param rounds how often everything is measured; what is compared is measured once in every round
 * @param people how many there are for each way to sign in
 * @param warmUp how many sign-ins go before what one user waits for is measured
 * @param leadIn how many go before each of the measurements, since the server was idle
 * @param signIns how many, one after the other, make one median
 * @param window how long sign-ins are counted for a rate
 */
public record BenchmarkPlan(
        boolean quick, int rounds, int people, int warmUp, int leadIn, int signIns, Duration window) {

    /** @throws IllegalArgumentException with a message for whoever typed the arguments */
    static BenchmarkPlan of(List<String> arguments) {
        if (arguments.isEmpty()) {
            return new BenchmarkPlan(false, 3, 800, 500, 10, 120, Duration.ofSeconds(6));
        }
        if (arguments.equals(List.of("--quick"))) {
            return new BenchmarkPlan(true, 1, 100, 60, 10, 30, Duration.ofSeconds(4));
        }
        throw new IllegalArgumentException("unknown arguments: " + String.join(" ", arguments));
    }

    /** The same with no more than so many rounds. */
    public BenchmarkPlan atMost(int rounds) {
        return new BenchmarkPlan(quick, Math.min(rounds, this.rounds), people, warmUp, leadIn, signIns, window);
    }

    /** What readers must know of the rounds. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s. Ratios are taken within a round; given are the median of the rounds and their range.",
                rounds == 1
                        ? "One round, which shows that all works and little more"
                        : rounds + " rounds, in each of which everything is measured once, to and fro");
    }
}
