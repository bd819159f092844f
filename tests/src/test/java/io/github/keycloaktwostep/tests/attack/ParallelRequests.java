// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Runs requests in parallel threads that start at the same time. */
public final class ParallelRequests {

    /** As many as a server with two processors ever handles at once. */
    private static final int MAX_THREADS = 50;

    private ParallelRequests() {}

    /** @return results in the order of the requests */
    public static <T> List<T> atOnce(List<Supplier<T>> requests) {
        int threads = Math.min(MAX_THREADS, requests.size());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch ready = new CountDownLatch(threads);
        try {
            List<Future<T>> results = new ArrayList<>();
            for (Supplier<T> request : requests) {
                results.add(executor.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return request.get();
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> result : results) {
                all.add(result.get());
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
