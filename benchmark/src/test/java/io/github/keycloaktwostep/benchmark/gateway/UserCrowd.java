package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.CompletedWork;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Many people who send their passwords at the same moment and go no further than the page for the code. */
final class UserCrowd {

    private final CountDownLatch start = new CountDownLatch(1);
    private final List<Future<Duration>> waits = new ArrayList<>();

    private UserCrowd() {}

    /** All of them in front of the page for the password. */
    static UserCrowd gather(
            int people, Stage stage, Turns<Member> members, SentMessages outbox, ExecutorService threads) {
        UserCrowd crowd = new UserCrowd();
        for (int i = 0; i < people; i++) {
            Member member = members.next();
            HttpSignIn signIn = HttpSignIn.begin(stage.realm(), member.user(), new HttpUser());
            crowd.waits.add(threads.submit(() -> {
                crowd.start.await();
                long begin = System.nanoTime();
                HtmlPage page = signIn.givePassword();
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
            all.add(CompletedWork.result(wait));
        }
        return Collections.max(all);
    }
}
