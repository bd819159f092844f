package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Whether a sign-in costs more where a user has many devices remembered, or many methods set up. */
public final class MuchSetUp implements Measurement {

    /** Few, since a device more takes a sign-in with a message. Nothing speaks against two at once of one of them. */
    private static final int OWNERS = 5;

    private static final int PHONES = 10;
    private static final int WITH_PHONE = 40;

    @Override
    public String id() {
        return "much set up";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        try (Comparison<BenchmarkRealm> setUps = new Comparison<>(stage)) {
            gather(stage, setUps);
            setUps.warmUp();
            return new Findings(lines(plan, setUps.rounds(plan, 3 * plan.signIns())), List.of());
        }
    }

    private static void gather(Stage stage, Comparison<BenchmarkRealm> setUps) {
        Realm realm = Stage.ampleRealmOn(stage.server())
                .policy("remember-device-max", Integer.toString(BenchmarkRealm.FIFTY_DEVICES.count()))
                .create();
        DeviceOwners owners = new DeviceOwners(realm, stage.twilio());
        People people = new People(realm);
        for (BenchmarkRealm setUp :
                List.of(BenchmarkRealm.ONE_DEVICE, BenchmarkRealm.TEN_DEVICES, BenchmarkRealm.FIFTY_DEVICES)) {
            Progress.say("Remembering %d devices of %d people", setUp.count(), OWNERS);
            setUps.put(setUp, realm, owners.with(setUp.count(), OWNERS));
        }
        setUps.put(BenchmarkRealm.TWO_METHODS, realm, people.withPhone(WITH_PHONE));
        // The recovery codes are one.
        int apps = BenchmarkRealm.TWENTY_METHODS.count() - PHONES - 1;
        setUps.put(BenchmarkRealm.TWENTY_METHODS, realm, people.withPhones(WITH_PHONE, PHONES, apps));
    }

    static List<String> lines(BenchmarkPlan plan, Rounds<BenchmarkRealm> rounds) {
        Table table =
                new Table("Sign-in with", "processor", "ratio (rounds)", "allocated", "ratio of allocated (rounds)");
        for (BenchmarkRealm setUp : rounds.kinds()) {
            table.row(
                    setUp.title(),
                    rounds.processor(setUp),
                    ratio(rounds, setUp, Load::cpuMillis),
                    rounds.allocated(setUp),
                    ratio(rounds, setUp, Load::allocatedBytes));
        }
        List<String> lines = new ArrayList<>();
        lines.add(plan.describe());
        lines.add("");
        lines.addAll(table.lines());
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "**One device more** adds %s to a sign-in with a remembered device, **one method more** adds %s to one"
                        + " with a text message.",
                oneMore(rounds, BenchmarkRealm.FIFTY_DEVICES),
                oneMore(rounds, BenchmarkRealm.TWENTY_METHODS)));
        return lines;
    }

    private static String ratio(Rounds<BenchmarkRealm> rounds, BenchmarkRealm setUp, ToDoubleFunction<Load> what) {
        return setUp == setUp.least()
                ? "1"
                : rounds.ratio(setUp, setUp.least(), what).toString();
    }

    private static String oneMore(Rounds<BenchmarkRealm> rounds, BenchmarkRealm most) {
        return String.format(
                Locale.ROOT,
                "%.0f µs and %.1f kB",
                oneMore(rounds, most, Load::cpuMillis) * 1_000,
                oneMore(rounds, most, Load::allocatedBytes) / 1_000);
    }

    private static double oneMore(Rounds<BenchmarkRealm> rounds, BenchmarkRealm most, ToDoubleFunction<Load> what) {
        BenchmarkRealm least = most.least();
        return (rounds.median(most, what) - rounds.median(least, what)) / (most.count() - least.count());
    }
}
