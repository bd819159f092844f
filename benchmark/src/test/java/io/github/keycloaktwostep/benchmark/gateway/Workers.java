package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.CompletedWork;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** People who sign in one after the other, each time from the password to the app, for as long as they are let. */
final class Workers {

    private final Stage stage;
    private final LongAdder signedIn = new LongAdder();
    private final List<Future<Void>> workers = new ArrayList<>();
    private final CountDownLatch trouble;
    private volatile boolean working = true;

    private Workers(Stage stage, CountDownLatch trouble) {
        this.stage = stage;
        this.trouble = trouble;
    }

    /** Who signs in, with which browser. */
    record Turn(User user, HttpUser visitor) {}

    /**
     * @param people how many sign in at the same time
     * @param turns who comes next, asked by many threads at once
     * @param trouble counted down as soon as one of them cannot sign in
     */
    static Workers start(
            int people, Stage stage, Supplier<Turn> turns, CountDownLatch trouble, ExecutorService threads) {
        Workers crew = new Workers(stage, trouble);
        for (int i = 0; i < people; i++) {
            crew.workers.add(threads.submit(() -> crew.work(turns)));
        }
        return crew;
    }

    /** So many have signed in so far. */
    long signedIn() {
        return signedIn.sum();
    }

    /** @throws IllegalStateException if one of them could not sign in */
    void stop() {
        working = false;
        workers.forEach(CompletedWork::result);
    }

    private Void work(Supplier<Turn> turns) {
        boolean well = false;
        try {
            while (working) {
                Turn turn = turns.get();
                HtmlPage page = HttpSignIn.begin(stage.realm(), turn.user(), turn.visitor())
                        .givePassword();
                if (!page.signedIn()) {
                    throw new IllegalStateException("expected to get to the app, got " + page);
                }
                signedIn.increment();
            }
            well = true;
            return null;
        } finally {
            if (!well) {
                trouble.countDown();
            }
        }
    }
}
