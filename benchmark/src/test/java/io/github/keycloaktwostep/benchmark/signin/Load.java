package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.CompletedWork;
import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What so many sign-ins came to.
 *
 * @param took from the first one's begin to the last one's end
 * @param cpu of the server, its compilers left out
 * @param allocated bytes on the server's heap
 * @param pages how long each page took
 * @param requests of a browser for one sign-in, on average
 * @param bytes of the bodies of all answers to one sign-in, uncompressed, on average
 */
public record Load(
        int signIns,
        Duration took,
        Duration cpu,
        long allocated,
        Map<SignInStep, Samples> pages,
        double requests,
        double bytes) {

    /**
     * @param users how many sign in at the same time, one after the other
     * @param count how many sign-ins in all
     * @throws IllegalStateException if one of them fails
     */
    public static Load of(Meter meter, int users, int count, Supplier<RoundTrip> signIn) {
        AtomicInteger left = new AtomicInteger(count);
        Callable<List<RoundTrip>> user = () -> {
            List<RoundTrip> trips = new ArrayList<>();
            while (left.getAndDecrement() > 0) {
                trips.add(signIn.get());
            }
            return trips;
        };
        Meter.Reading before = meter.begin();
        long start = System.nanoTime();
        List<RoundTrip> trips = CompletedWork.all(users, Collections.nCopies(users, user)).stream()
                .flatMap(List::stream)
                .toList();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Meter.Reading after = meter.end();
        return new Load(
                count,
                took,
                after.cpuSince(before),
                after.allocatedSince(before),
                pages(trips),
                trips.stream().mapToInt(RoundTrip::requests).average().orElse(0),
                trips.stream().mapToLong(RoundTrip::bytes).average().orElse(0));
    }

    /** Both one after the other. */
    public Load plus(Load other) {
        Map<SignInStep, Samples> all = pages(List.of());
        all.forEach((step, samples) -> {
            samples.addAll(pages.get(step));
            samples.addAll(other.pages.get(step));
        });
        double share = (double) signIns / (signIns + other.signIns);
        return new Load(
                signIns + other.signIns,
                took.plus(other.took),
                cpu.plus(other.cpu),
                allocated + other.allocated,
                all,
                share * requests + (1 - share) * other.requests,
                share * bytes + (1 - share) * other.bytes);
    }

    double perSecond() {
        return signIns / (took.toNanos() / 1e9);
    }

    /** Milliseconds of the server's processors for each sign-in. */
    public double cpuMillis() {
        return cpu.toNanos() / 1e6 / signIns;
    }

    /** For each sign-in. */
    double allocatedBytes() {
        return (double) allocated / signIns;
    }

    private static Map<SignInStep, Samples> pages(List<RoundTrip> trips) {
        return Arrays.stream(SignInStep.values()).collect(Collectors.toMap(Function.identity(), step -> {
            Samples samples = new Samples();
            trips.forEach(trip -> {
                if (trip.pages().containsKey(step)) {
                    samples.add(trip.pages().get(step));
                }
            });
            return samples;
        }));
    }
}
