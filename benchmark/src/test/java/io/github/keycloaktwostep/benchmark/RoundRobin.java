// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Users who sign in by turns, so that no user reaches a limit or uses a code twice. */
public final class RoundRobin<T> {

    private final List<T> all;
    private final AtomicInteger next = new AtomicInteger();

    public RoundRobin(List<T> all) {
        this.all = List.copyOf(all);
    }

    public T next() {
        return all.get(Math.floorMod(next.getAndIncrement(), all.size()));
    }
}
