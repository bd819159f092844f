package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.CompletedWork;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.benchmark.gateway.Bystanders.Crowded;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Whether a slow or dead gateway costs anybody's time, and whether it makes a message go out twice. */
public final class TroubledGateway implements Measurement {

    /** Each signs in up to fifty times, well below what the policy lets one number get in an hour. */
    private static final int MEMBERS = 150;

    private static final String BREAKER = "The circuit breaker takes part as it does in production. It is closed when a"
            + " measurement begins; after five failures in a row it lets Twilio rest, which is then asked for one message"
            + " at a time, and what comes meanwhile fails at once: that is why less came to Twilio than was asked for."
            + " Where Twilio is late or silent that takes eight seconds to begin, so that the pages are measured while all"
            + " delivery threads hang and messages wait in line; where it refuses or resets, the breaker may open after"
            + " the fifth sign-in. Ratios below 1 are no mistake: a message that goes out at once takes its work from the"
            + " same processors.";

    /** To wait for gateways that hang takes longer than all else. */
    private static final int MOST_ROUNDS = 2;

    private static final int OTHERS = 20;
    private static final int ENROL_AT_ONCE = 4;

    @Override
    public String id() {
        return "troubled gateway";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            return measure(stage, plan.atMost(MOST_ROUNDS), threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Findings measure(Stage stage, BenchmarkPlan plan, ExecutorService threads) {
        Progress.say("Turning two-step verification on for %d users", MEMBERS + OTHERS);
        Turns<Member> members = new Turns<>(enrol(stage, MEMBERS, false));
        List<User> withPassword =
                IntStream.range(0, OTHERS).mapToObj(i -> stage.realm().user()).toList();
        Others others = new Others(withPassword, enrol(stage, OTHERS, true));
        stage.twilio().reset();
        SentMessages outbox = new SentMessages(stage, members);

        CodePages codePages = new CodePages(stage, plan, members, outbox);
        warmUp(stage, others, codePages, threads);
        codePages.measure();
        List<String> lines = new ArrayList<>(lines(plan, codePages));
        if (!plan.quick()) {
            Bystanders bystanders = new Bystanders(stage, plan, members, outbox, others, threads);
            bystanders.measure();
            lines.addAll(lines(plan, bystanders));
        }
        Copies copies = outbox.copies();
        lines.add(line(copies));
        return new Findings(lines, copies.broken(), List.of(codePages.chart()));
    }

    private static List<Member> enrol(Stage stage, int people, boolean rememberDevice) {
        HttpEnrolment enrolment = new HttpEnrolment(stage.realm(), Phones.fed(stage.twilio()));
        Callable<Member> enrol = () -> enrolment.enrol(stage.realm().user(), rememberDevice);
        return CompletedWork.all(ENROL_AT_ONCE, Collections.nCopies(people, enrol));
    }

    private static void warmUp(Stage stage, Others others, CodePages codePages, ExecutorService threads) {
        Progress.say("Warming up");
        CountDownLatch trouble = new CountDownLatch(1);
        Workers crew = Workers.start(1, stage, others::withPassword, trouble, threads);
        Workers remembered = Workers.start(1, stage, others::remembered, trouble, threads);
        codePages.warmUp();
        crew.stop();
        remembered.stop();
    }

    private static List<String> lines(BenchmarkPlan plan, CodePages codePages) {
        List<String> lines = new ArrayList<>();
        lines.add(plan.describe());
        lines.add("");
        lines.add("**The page for the code**, from sending the password to the page's last byte, one user at a time:");
        lines.add("");
        lines.add(codePages.chart().reference());
        lines.add("");
        lines.addAll(codePages.lines());
        lines.add("");
        lines.add(codePageVerdict(codePages));
        lines.add("");
        lines.add(BREAKER);
        lines.add("");
        return lines;
    }

    private static List<String> lines(BenchmarkPlan plan, Bystanders bystanders) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "**Other people's sign-ins**, %d at a time, complete, in the %d seconds from when %d more people send"
                        + " their passwords at the same moment (the server has %d request threads):",
                Bystanders.PEOPLE,
                plan.window().toSeconds(),
                Bystanders.CROWD,
                Stage.REQUEST_THREADS));
        lines.add("");
        lines.addAll(bystanders.lines());
        lines.add("");
        lines.add(bystandersVerdict(bystanders));
        lines.add("");
        return lines;
    }

    private static String line(Copies copies) {
        return String.format(
                Locale.ROOT,
                "**Copies**: %d codes were asked for, %d requests came to Twilio, for no code more than %d; %d numbers"
                        + " got more requests than codes were asked for. %s",
                copies.codes(),
                copies.requests(),
                copies.mostOfOne(),
                copies.overdrawn(),
                copies.broken().isEmpty() ? "Target met: no message is sent twice." : "**BROKEN.**");
    }

    private static String codePageVerdict(CodePages codePages) {
        double worst = codePages.worst();
        return verdict(
                worst <= CodePages.MOST_RATIO,
                String.format(
                        Locale.ROOT,
                        "a ratio of at most %.2f with any gateway; the largest is %.2f.",
                        CodePages.MOST_RATIO,
                        worst),
                codePages.ratio(GatewayBehaviour.AT_ONCE_AGAIN));
    }

    private static String bystandersVerdict(Bystanders bystanders) {
        double ratio = bystanders.ratio(Crowded.NEVER).median();
        return verdict(
                ratio >= Bystanders.LEAST_RATIO,
                String.format(
                        Locale.ROOT,
                        "a ratio of at least %.2f with a gateway that hangs; it is %.2f.",
                        Bystanders.LEAST_RATIO,
                        ratio),
                bystanders.ratio(Crowded.AT_ONCE_AGAIN));
    }

    /** @param control ratio of the same to itself */
    private static String verdict(boolean met, String target, Spread control) {
        return Findings.target(met, target)
                + String.format(
                        Locale.ROOT,
                        " An immediate answer, measured again, came to %s: so much is this machine's chance.",
                        control);
    }
}
