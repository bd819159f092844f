package io.github.keycloaktwostep.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What came of work on another thread. */
public final class CompletedWork {

    private CompletedWork() {}

    /**
     * Does all of it, so much at the same time.
     *
     * @throws IllegalStateException if some of it failed
     */
    public static <T> List<T> all(int atOnce, Collection<? extends Callable<T>> work) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<T>> working = new ArrayList<>();
            work.forEach(one -> working.add(threads.submit(one)));
            return working.stream().map(CompletedWork::result).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Waits for it.
     *
     * @throws IllegalStateException if it failed: all that is measured must work
     */
    public static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sign-in failed: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
