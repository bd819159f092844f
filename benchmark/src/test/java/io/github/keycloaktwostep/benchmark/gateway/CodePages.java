package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Chart;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Samples;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** How long one user waits for the page for the code, from sending the password to the page's last byte. */
final class CodePages {

    /** Of the median, against a gateway that answers at once. */
    static final double MOST_RATIO = 1.1;

    private final Stage stage;
    private final BenchmarkPlan plan;
    private final Turns<Member> members;
    private final SentMessages outbox;
    private final Map<GatewayBehaviour, List<Pair>> rounds = new EnumMap<>(GatewayBehaviour.class);
    private final Map<GatewayBehaviour, Long> requests = new EnumMap<>(GatewayBehaviour.class);

    /** What one round came to, and what an immediate answer came to just before: machines have their moods. */
    private record Pair(Samples atOnce, Samples measured) {}

    CodePages(Stage stage, BenchmarkPlan plan, Turns<Member> members, SentMessages outbox) {
        this.stage = stage;
        this.plan = plan;
        this.members = members;
        this.outbox = outbox;
    }

    /** Signs people in until the server knows how. */
    void warmUp() {
        outbox.begin(GatewayBehaviour.AT_ONCE.behaviour());
        for (int i = 0; i < plan.warmUp(); i++) {
            signIn();
        }
        outbox.settle();
    }

    /** Measures every answer once in every round, to and fro, each straight after an immediate one. */
    void measure() {
        List<GatewayBehaviour> order = new ArrayList<>(GatewayBehaviour.all(plan));
        order.remove(GatewayBehaviour.AT_ONCE);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (GatewayBehaviour answer : order) {
                Pair pair = new Pair(measure(GatewayBehaviour.AT_ONCE), measure(answer));
                rounds.computeIfAbsent(answer, any -> new ArrayList<>()).add(pair);
                Progress.say(
                        "Round %d of %d: Twilio answers %s: code page in %.1f ms, at once in %.1f ms",
                        round,
                        plan.rounds(),
                        answer.title(),
                        pair.measured().median(),
                        pair.atOnce().median());
            }
            Collections.reverse(order);
        }
    }

    /** Ratio to an immediate answer, round by round. Not for {@link GatewayBehaviour#AT_ONCE} itself. */
    Spread ratio(GatewayBehaviour answer) {
        return Spread.of(rounds.get(answer).stream()
                .map(pair -> pair.measured().median() / pair.atOnce().median())
                .toList());
    }

    /** The largest of the ratios, those of chance left out. */
    double worst() {
        return rounds.keySet().stream()
                .filter(answer -> answer != GatewayBehaviour.AT_ONCE_AGAIN)
                .mapToDouble(answer -> ratio(answer).median())
                .max()
                .orElseThrow();
    }

    List<String> lines() {
        Table table = new Table(
                "Twilio answers", "sign-ins", "median", "ratio (rounds)", "p99", "ratio of p99", "came to Twilio");
        double reference = all(GatewayBehaviour.AT_ONCE).percentile(99);
        for (GatewayBehaviour answer : GatewayBehaviour.all(plan)) {
            Samples all = all(answer);
            int caused = all.count() / plan.signIns() * (plan.leadIn() + plan.signIns());
            table.row(
                    answer.title(),
                    Integer.toString(all.count()),
                    millis(all.median()),
                    answer == GatewayBehaviour.AT_ONCE ? "1" : ratio(answer).toString(),
                    millis(all.percentile(99)),
                    answer == GatewayBehaviour.AT_ONCE
                            ? "1"
                            : String.format(Locale.ROOT, "%.2f", all.percentile(99) / reference),
                    requests.get(answer) + " of " + caused);
        }
        return table.lines();
    }

    /** The same medians as the table's, with the range of those of single rounds. */
    Chart chart() {
        Chart chart = new Chart(
                "code-page",
                "How long a user waits for the page for the code, by how Twilio answers",
                "milliseconds, one user at a time; less is better");
        for (GatewayBehaviour answer : GatewayBehaviour.all(plan)) {
            Spread medians = Spread.of(measured(answer).map(Samples::median).toList());
            chart.row(answer.title(), new Spread(all(answer).median(), medians.least(), medians.most()));
        }
        return chart;
    }

    private Samples measure(GatewayBehaviour answer) {
        outbox.begin(answer.behaviour());
        for (int i = 0; i < plan.leadIn(); i++) {
            signIn();
        }
        Samples samples = new Samples();
        for (int i = 0; i < plan.signIns(); i++) {
            samples.add(signIn());
        }
        requests.merge(answer, outbox.settle(), Long::sum);
        return samples;
    }

    private Duration signIn() {
        Member member = members.next();
        HttpSignIn signIn = HttpSignIn.begin(stage.realm(), member.user(), new HttpUser());
        long start = System.nanoTime();
        HtmlPage page = signIn.givePassword();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        outbox.asked(member, page);
        return took;
    }

    private Samples all(GatewayBehaviour answer) {
        Samples all = new Samples();
        measured(answer).forEach(all::addAll);
        return all;
    }

    /** Round by round; an immediate answer several times in each. */
    private Stream<Samples> measured(GatewayBehaviour answer) {
        return answer == GatewayBehaviour.AT_ONCE
                ? rounds.values().stream().flatMap(List::stream).map(Pair::atOnce)
                : rounds.get(answer).stream().map(Pair::measured);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }
}
