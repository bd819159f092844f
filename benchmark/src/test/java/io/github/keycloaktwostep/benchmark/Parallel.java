// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs the same work many times in several threads. */
public final class Parallel {

    private Parallel() {}

    /**
     * @param atOnce how many threads work
     * @param count how often the work is done
     * @throws IllegalStateException as soon as one of them fails: everything that is measured must work
     */
    public static <T> List<T> call(int atOnce, int count, Callable<T> work) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            ExecutorCompletionService<T> all = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < count; i++) {
                all.submit(work);
            }
            List<T> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(all.take().get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sign-in failed: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    public static void run(int atOnce, int count, Runnable work) {
        call(atOnce, count, Executors.callable(work));
    }
}
