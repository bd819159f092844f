package io.github.keycloaktwostep.gateways.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long. Socket time-outs alone do not: they begin anew with every byte that trickles in. The one
 * thread comes when there is something to watch and goes when there is not.
 */
public final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;

    public Deadlines() {
        timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "two-step-gateway-deadlines");
            thread.setDaemon(true);
            thread.setContextClassLoader(Deadlines.class.getClassLoader());
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(30, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** @return to be cancelled when the work is done in time */
    Future<?> after(Duration limit, Runnable end) {
        return timer.schedule(end, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
