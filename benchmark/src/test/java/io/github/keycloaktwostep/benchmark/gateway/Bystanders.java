package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.http.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * At what rate people sign in who need no message, while others wait for theirs.
 *
 * <p>The crowd is as large as the server's pool of request threads: were one held for each, nobody else could sign in.
 * What the crowd's sign-ins cost of themselves they cost with any gateway, so that rates are compared between crowds.
 */
final class Bystanders {

    static final int CROWD = Stage.REQUEST_THREADS;

    /** How many sign in at the same time: half of them with a password alone, half with a remembered device. */
    static final int PEOPLE = 4;

    /** Of the rate, against a crowd whose gateway answers at once. */
    static final double LEAST_RATIO = 0.95;

    private static final Duration LEAD_IN = Duration.ofSeconds(1);

    /** What else happens meanwhile. */
    enum Crowded {
        NOT("are not there", Optional.empty()),
        AT_ONCE("get their message at once", Optional.of(GatewayBehaviour.AT_ONCE)),
        NEVER("wait for a gateway that hangs", Optional.of(GatewayBehaviour.NEVER)),
        /** What two measurements of the same differ by. */
        AT_ONCE_AGAIN("get it at once (measured again)", Optional.of(GatewayBehaviour.AT_ONCE_AGAIN));

        private final String title;
        private final Optional<GatewayBehaviour> answer;

        Crowded(String title, Optional<GatewayBehaviour> answer) {
            this.title = title;
            this.answer = answer;
        }
    }

    /**
     * What one round came to.
     *
     * @param passwords sign-ins with a password alone, per second
     * @param remembered sign-ins with a remembered device, per second
     * @param longestWait how long the last of the crowd waited for the page for the code; zero without a crowd
     */
    private record Round(double passwords, double remembered, Duration longestWait) {

        double rate() {
            return passwords + remembered;
        }
    }

    private final Stage stage;
    private final BenchmarkPlan plan;
    private final Turns<Member> members;
    private final SentMessages outbox;
    private final Others others;
    private final ExecutorService threads;
    private final Map<Crowded, List<Round>> rounds = new EnumMap<>(Crowded.class);

    Bystanders(
            Stage stage,
            BenchmarkPlan plan,
            Turns<Member> members,
            SentMessages outbox,
            Others others,
            ExecutorService threads) {
        this.stage = stage;
        this.plan = plan;
        this.members = members;
        this.outbox = outbox;
        this.others = others;
        this.threads = threads;
    }

    /** Measures with every crowd once in every round, to and fro. */
    void measure() {
        List<Crowded> order = new ArrayList<>(Arrays.asList(Crowded.values()));
        for (int i = 1; i <= plan.rounds(); i++) {
            for (Crowded crowded : order) {
                Round round = measure(crowded);
                rounds.computeIfAbsent(crowded, any -> new ArrayList<>()).add(round);
                Progress.say(
                        "Round %d of %d: %d more people %s: others sign in at %.0f/s",
                        i, plan.rounds(), CROWD, crowded.title, round.rate());
            }
            Collections.reverse(order);
        }
    }

    /** Ratio to a crowd whose gateway answers at once, round by round. */
    Spread ratio(Crowded crowded) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < plan.rounds(); i++) {
            ratios.add(rounds.get(crowded).get(i).rate()
                    / rounds.get(Crowded.AT_ONCE).get(i).rate());
        }
        return Spread.of(ratios);
    }

    List<String> lines() {
        Table table = new Table(
                CROWD + " more people",
                "others' sign-ins",
                "ratio (rounds)",
                "password alone",
                "remembered device",
                "last code page of the " + CROWD);
        for (Crowded crowded : Crowded.values()) {
            table.row(
                    crowded.title,
                    perSecond(crowded, Round::rate),
                    crowded == Crowded.AT_ONCE ? "1" : ratio(crowded).toString(),
                    perSecond(crowded, Round::passwords),
                    perSecond(crowded, Round::remembered),
                    crowded.answer.isEmpty()
                            ? "–"
                            : String.format(
                                    Locale.ROOT,
                                    "%.0f ms",
                                    median(crowded, round -> round.longestWait().toNanos() / 1e6)));
        }
        return table.lines();
    }

    private Round measure(Crowded crowded) {
        outbox.begin(crowded.answer.orElse(GatewayBehaviour.AT_ONCE).behaviour());
        Optional<UserCrowd> crowd = crowded.answer.map(any -> UserCrowd.gather(CROWD, stage, members, outbox, threads));
        CountDownLatch trouble = new CountDownLatch(1);
        Workers passwords = Workers.start(PEOPLE / 2, stage, others::withPassword, trouble, threads);
        Workers remembered = Workers.start(PEOPLE / 2, stage, others::remembered, trouble, threads);
        pass(LEAD_IN, trouble);
        long passwordsBefore = passwords.signedIn();
        long rememberedBefore = remembered.signedIn();
        long start = System.nanoTime();
        crowd.ifPresent(UserCrowd::go);
        pass(plan.window(), trouble);
        double seconds = (System.nanoTime() - start) / 1e9;
        double passwordRate = (passwords.signedIn() - passwordsBefore) / seconds;
        double rememberedRate = (remembered.signedIn() - rememberedBefore) / seconds;
        passwords.stop();
        remembered.stop();
        Duration longestWait = crowd.map(UserCrowd::longestWait).orElse(Duration.ZERO);
        outbox.settle();
        return new Round(passwordRate, rememberedRate, longestWait);
    }

    /** Lets time go by, unless there is trouble. */
    private static void pass(Duration duration, CountDownLatch trouble) {
        try {
            // What the trouble was is said when the people are stopped.
            trouble.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String perSecond(Crowded crowded, ToDoubleFunction<Round> figure) {
        return String.format(Locale.ROOT, "%.1f/s", median(crowded, figure));
    }

    private double median(Crowded crowded, ToDoubleFunction<Round> figure) {
        return Spread.of(
                        rounds.get(crowded).stream().mapToDouble(figure).boxed().toList())
                .median();
    }
}
