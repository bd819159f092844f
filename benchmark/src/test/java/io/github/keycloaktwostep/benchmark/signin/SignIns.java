package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Plan;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.visitor.Enrolment;
import io.github.keycloaktwostep.tests.visitor.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What a sign-in costs that way and this, side by side on one server. */
public final class SignIns implements Measurement {

    private static final int WITH_DEVICE = 50;

    /**
     * So many sign-ins of one way before the next one's turn. Short, so that the JVM compiles for all ways at once, as it
     * does where people sign in by all of them.
     */
    private static final int TURN = 50;

    /**
     * So often everybody signs in before anything is measured. The first use of a method on a day is noted with its user,
     * which puts him out of Keycloak's cache; the second time he gets back there, and stays.
     */
    private static final int WARM_UPS = 3;

    private final Messages messages = new Messages();
    private final Map<Way, Supplier<Trip>> ways = new EnumMap<>(Way.class);

    @Override
    public String id() {
        return "sign-ins";
    }

    @Override
    public Findings measure(Stage stage, Plan plan) {
        gather(stage, plan.people());
        SignInResults results = new SignInResults();
        try (Meter meter = Meter.of(stage.server().pid())) {
            Progress.say("Warming up");
            byTurns(stage, meter, SignInResults.BUSY, WARM_UPS * plan.people());
            for (int round = 1; round <= plan.rounds(); round++) {
                byTurns(stage, meter, SignInResults.ALONE, plan.leadIn());
                Map<Way, Load> alone = byTurns(stage, meter, SignInResults.ALONE, plan.signIns());
                Map<Way, Load> busy = byTurns(stage, meter, SignInResults.BUSY, 5 * plan.signIns());
                Map<Way, Load> veryBusy = byTurns(stage, meter, SignInResults.VERY_BUSY, 5 * plan.signIns());
                for (Way way : Way.values()) {
                    results.add(way, alone.get(way), busy.get(way), veryBusy.get(way));
                }
                Progress.say("Round %d of %d: %s", round, plan.rounds(), results.lastRound());
            }
        }
        stage.twilio().reset();
        return new Findings(results.lines(plan), List.of(), results.charts());
    }

    /** All ways by turns, to and fro, until there are {@code count} sign-ins of each. */
    private Map<Way, Load> byTurns(Stage stage, Meter meter, int users, int count) {
        Map<Way, Load> loads = new EnumMap<>(Way.class);
        List<Way> order = new ArrayList<>(Arrays.asList(Way.values()));
        // Many users at once need more time to be so many.
        int turn = Math.max(TURN, 5 * users);
        for (int done = 0; done < count; done += turn) {
            watch(stage);
            for (Way way : order) {
                loads.merge(way, Load.of(meter, users, Math.min(turn, count - done), ways.get(way)), Load::plus);
            }
            Collections.reverse(order);
        }
        return loads;
    }

    /** The stand-in keeps all it got; what it keeps must not slow it down in the end. */
    private void watch(Stage stage) {
        stage.twilio().reset();
        stage.twilio().watch(messages::arrived);
    }

    private void gather(Stage stage, int people) {
        Realm keycloaks =
                Stage.realmOn(stage.server()).drift(People.DRIFT).withoutSetUp().create();
        Realm ours = Stage.ampleRealmOn(stage.server()).drift(People.DRIFT).create();
        Progress.say("Bringing %d people in", 4 * people + WITH_DEVICE);
        put(Way.PASSWORD, keycloaks, new People(keycloaks).withPassword(people));
        put(Way.KEYCLOAK_OTP, keycloaks, new People(keycloaks).withKeycloakOtp(people));
        put(Way.APP, ours, new People(ours).withApp(people));
        put(Way.TEXT, ours, new People(ours).withPhone(people));
        Enrolment enrolment = new Enrolment(ours, Phones.fed(stage.twilio()));
        put(
                Way.REMEMBERED,
                ours,
                IntStream.range(0, WITH_DEVICE)
                        .mapToObj(i -> person(enrolment.enrol(ours.user(), true)))
                        .toList());
    }

    private void put(Way way, Realm realm, List<Person> people) {
        Turns<Person> turns = new Turns<>(people);
        ways.put(way, () -> Trip.take(realm, way, turns.next(), messages));
    }

    private static Person person(Member member) {
        return new Person(member.user().name(), member.number(), Optional.empty(), member::rememberedBrowser);
    }
}
