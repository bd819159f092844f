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

    /** A code serves once, so that each of them can sign in three times in a minute and a half at most. */
    private static final int WITH_APP = 3_500;
    /** Each gets at most five messages an hour. */
    private static final int WITH_PHONE = 2_500;

    private static final int WITH_PASSWORD = 200;
    private static final int WITH_DEVICE = 50;
    private static final int WARM_UP_USERS = 4;

    private final Messages messages = new Messages();
    private final Map<Way, Supplier<Trip>> ways = new EnumMap<>(Way.class);

    @Override
    public String id() {
        return "sign-ins";
    }

    @Override
    public Findings measure(Stage stage, Plan plan) {
        gather(stage);
        SignInResults results = new SignInResults();
        try (Meter meter = Meter.of(stage.server().pid())) {
            watch(stage);
            Progress.say("Warming up");
            // By turns: what is compiled for one way must do for the others, too.
            for (int i = 0; i < 2; i++) {
                ways.values().forEach(way -> Load.of(meter, WARM_UP_USERS, plan.warmUp(), way));
            }
            List<Way> order = new ArrayList<>(Arrays.asList(Way.values()));
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Way way : order) {
                    watch(stage);
                    results.add(way, round(meter, plan, ways.get(way)));
                }
                Progress.say("Round %d of %d: %s", round, plan.rounds(), results.lastRound());
                Collections.reverse(order);
            }
        }
        stage.twilio().reset();
        return new Findings(results.lines(plan), List.of(), results.charts());
    }

    private static Map<Integer, Load> round(Meter meter, Plan plan, Supplier<Trip> signIn) {
        Load.of(meter, 1, plan.leadIn(), signIn);
        return Map.of(
                1, Load.of(meter, 1, plan.signIns(), signIn),
                8, Load.of(meter, 8, 5 * plan.signIns(), signIn),
                32, Load.of(meter, 32, 5 * plan.signIns(), signIn));
    }

    /** The stand-in keeps all it got; what it keeps must not slow it down in the end. */
    private void watch(Stage stage) {
        stage.twilio().reset();
        stage.twilio().watch(messages::arrived);
    }

    private void gather(Stage stage) {
        Realm keycloaks = realm(stage).withoutSetUp().create();
        Realm ours = realm(stage)
                .policy("enrolments-per-ip-hour", "100000")
                .policy("enrolments-per-prefix-hour", "100000")
                .create();
        Progress.say("Bringing %d people in", WITH_PASSWORD + WITH_APP + WITH_APP + WITH_PHONE + WITH_DEVICE);
        put(Way.PASSWORD, keycloaks, new People(keycloaks).withPassword(WITH_PASSWORD));
        put(Way.KEYCLOAK_OTP, keycloaks, new People(keycloaks).withKeycloakOtp(WITH_APP));
        put(Way.APP, ours, new People(ours).withApp(WITH_APP));
        put(Way.TEXT, ours, new People(ours).withPhone(WITH_PHONE));
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

    private static Realm.Builder realm(Stage stage) {
        return Realm.on(stage.server()).with("eventsEnabled", false).with("adminEventsEnabled", false);
    }
}
