package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Time in which something may happen or not; to wait for what must happen there is {@code Await}. */
public final class Pause {

    private Pause() {}

    public static void of(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
