package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Plan;
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
    public Findings measure(Stage stage, Plan plan) {
        try (Comparison<SetUp> setUps = new Comparison<>(stage)) {
            gather(stage, setUps);
            setUps.warmUp();
            return new Findings(lines(plan, setUps.rounds(plan, 3 * plan.signIns())), List.of());
        }
    }

    private static void gather(Stage stage, Comparison<SetUp> setUps) {
        Realm realm = Stage.ampleRealmOn(stage.server())
                .policy("remember-device-max", Integer.toString(SetUp.FIFTY_DEVICES.count()))
                .create();
        DeviceOwners owners = new DeviceOwners(realm, stage.twilio());
        People people = new People(realm);
        for (SetUp setUp : List.of(SetUp.ONE_DEVICE, SetUp.TEN_DEVICES, SetUp.FIFTY_DEVICES)) {
            Progress.say("Remembering %d devices of %d people", setUp.count(), OWNERS);
            setUps.put(setUp, realm, owners.with(setUp.count(), OWNERS));
        }
        setUps.put(SetUp.TWO_METHODS, realm, people.withPhone(WITH_PHONE));
        // The recovery codes are one.
        int apps = SetUp.TWENTY_METHODS.count() - PHONES - 1;
        setUps.put(SetUp.TWENTY_METHODS, realm, people.withPhones(WITH_PHONE, PHONES, apps));
    }

    static List<String> lines(Plan plan, Rounds<SetUp> rounds) {
        Table table =
                new Table("Sign-in with", "processor", "ratio (rounds)", "allocated", "ratio of allocated (rounds)");
        for (SetUp setUp : rounds.kinds()) {
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
                oneMore(rounds, SetUp.FIFTY_DEVICES),
                oneMore(rounds, SetUp.TWENTY_METHODS)));
        return lines;
    }

    private static String ratio(Rounds<SetUp> rounds, SetUp setUp, ToDoubleFunction<Load> what) {
        return setUp == setUp.least()
                ? "1"
                : rounds.ratio(setUp, setUp.least(), what).toString();
    }

    private static String oneMore(Rounds<SetUp> rounds, SetUp most) {
        return String.format(
                Locale.ROOT,
                "%.0f µs and %.1f kB",
                oneMore(rounds, most, Load::cpuMillis) * 1_000,
                oneMore(rounds, most, Load::allocatedBytes) / 1_000);
    }

    private static double oneMore(Rounds<SetUp> rounds, SetUp most, ToDoubleFunction<Load> what) {
        SetUp least = most.least();
        return (rounds.median(most, what) - rounds.median(least, what)) / (most.count() - least.count());
    }
}
