package io.github.keycloaktwostep.benchmark;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes one after the other, and begins anew; so that each one's budgets last and no one signs in twice at once. */
public final class Turns<T> {

    private final List<T> all;
    private final AtomicInteger next = new AtomicInteger();

    public Turns(List<T> all) {
        this.all = List.copyOf(all);
    }

    public T next() {
        return all.get(Math.floorMod(next.getAndIncrement(), all.size()));
    }
}
