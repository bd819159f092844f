package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.Done;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.visitor.Member;
import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.SignIn;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Many people who send their passwords at the same moment and go no further than the page for the code. */
final class Crowd {

    private final CountDownLatch start = new CountDownLatch(1);
    private final List<Future<Duration>> waits = new ArrayList<>();

    private Crowd() {}

    /** All of them in front of the page for the password. */
    static Crowd gather(int people, Stage stage, Turns<Member> members, Outbox outbox, ExecutorService threads) {
        Crowd crowd = new Crowd();
        for (int i = 0; i < people; i++) {
            Member member = members.next();
            SignIn signIn = SignIn.begin(stage.realm(), member.user(), new Visitor());
            crowd.waits.add(threads.submit(() -> {
                crowd.start.await();
                long begin = System.nanoTime();
                Page page = signIn.givePassword();
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                outbox.asked(member, page);
                return took;
            }));
        }
        return crowd;
    }

    void go() {
        start.countDown();
    }

    /** How long the one waited who waited longest. */
    Duration longestWait() {
        List<Duration> all = new ArrayList<>();
        for (Future<Duration> wait : waits) {
            all.add(Done.result(wait));
        }
        return Collections.max(all);
    }
}
