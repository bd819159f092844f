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

/** Many who do something at the same moment. */
public final class ParallelRequests {

    /** As many as a server of two processors ever works on at once. */
    private static final int MOST = 50;

    private ParallelRequests() {}

    /** @return what came of each, in the order of the deeds */
    public static <T> List<T> atOnce(List<Supplier<T>> deeds) {
        int threads = Math.min(MOST, deeds.size());
        ExecutorService crowd = Executors.newFixedThreadPool(threads);
        CountDownLatch ready = new CountDownLatch(threads);
        try {
            List<Future<T>> results = new ArrayList<>();
            for (Supplier<T> deed : deeds) {
                results.add(crowd.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return deed.get();
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
            crowd.shutdownNow();
        }
    }
}
