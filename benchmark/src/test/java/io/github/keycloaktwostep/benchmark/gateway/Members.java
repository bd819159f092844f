package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.tests.visitor.Member;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** People who sign in by turns, so that each one's budgets last and no one signs in twice at once. */
final class Members {

    private final List<Member> all;
    private final AtomicInteger turns = new AtomicInteger();

    Members(List<Member> all) {
        this.all = List.copyOf(all);
    }

    Member next() {
        return all.get(Math.floorMod(turns.getAndIncrement(), all.size()));
    }

    int count() {
        return all.size();
    }
}
