package io.github.keycloaktwostep.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** How much of the machine others used while something was measured; the less, the more the figures are worth. */
final class Neighbours {

    private static final Path STATISTICS = Path.of("/proc/stat");
    private static final Path OWN_STATISTICS = Path.of("/proc/self/stat");
    /** The same on all Linux machines. */
    private static final Duration TICK = Duration.ofMillis(10);
    /** Places in {@code /proc/self/stat}, after the name: of children that have ended, and theirs. */
    private static final int ENDED_USER = 13;

    private static final int ENDED_SYSTEM = 14;
    /** Places in the line {@code cpu} of {@code /proc/stat}, see proc(5), in which nobody works. */
    private static final int IDLE = 3;

    private static final int WAITING_FOR_DISK = 4;
    /** How many places there are before those that are counted twice. */
    private static final int PLACES = 8;

    private final Optional<Ticks> ticks = Ticks.now();
    private final Duration own = own();
    private final long start = System.nanoTime();

    /** @return their share of all processors since this was made, 0 to 1; empty where the system does not tell */
    OptionalDouble share() {
        Optional<Ticks> now = Ticks.now();
        if (ticks.isEmpty() || now.isEmpty()) {
            return OptionalDouble.empty();
        }
        double all = (double) (System.nanoTime() - start) * Runtime.getRuntime().availableProcessors();
        double ownShare = own().minus(own).toNanos() / all;
        return OptionalDouble.of(Math.max(0, now.get().busyShareSince(ticks.get()) - ownShare));
    }

    /** Of this JVM and all servers that it started. */
    private static Duration own() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(ended(), Duration::plus);
    }

    /** Of the servers that have stopped. */
    private static Duration ended() {
        try {
            return ended(Files.readString(OWN_STATISTICS));
        } catch (IOException onlyLinuxHasIt) {
            return Duration.ZERO;
        }
    }

    /** @param text {@code /proc/self/stat}, see proc(5) */
    static Duration ended(String text) {
        String[] places = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(places[ENDED_USER]) + Long.parseLong(places[ENDED_SYSTEM]);
        return TICK.multipliedBy(ticks);
    }

    /** What the processors did since the machine was started, in a unit of the system's. */
    record Ticks(long busy, long all) {

        static Optional<Ticks> now() {
            try (Stream<String> lines = Files.lines(STATISTICS)) {
                return lines.findFirst().map(Ticks::parse);
            } catch (IOException onlyLinuxHasIt) {
                return Optional.empty();
            }
        }

        static Ticks parse(String line) {
            long[] places = Arrays.stream(line.split("\\s+"))
                    .skip(1)
                    .limit(PLACES)
                    .mapToLong(Long::parseLong)
                    .toArray();
            long all = Arrays.stream(places).sum();
            return new Ticks(all - places[IDLE] - places[WAITING_FOR_DISK], all);
        }

        double busyShareSince(Ticks before) {
            return all == before.all ? 0 : (double) (busy - before.busy) / (all - before.all);
        }
    }
}
