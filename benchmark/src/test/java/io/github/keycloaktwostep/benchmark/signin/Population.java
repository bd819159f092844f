package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.visitor.Enrolment;
import io.github.keycloaktwostep.tests.visitor.Member;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Who signs in to one server, and where: a realm with Keycloak's own flow, and one set up for two-step verification. */
public final class Population {

    private final Realm keycloaks;
    private final Realm ours;
    private final Enrolment enrolment;
    private final Messages messages = new Messages();

    /** @param twilio what the server sends through; nobody else may watch it */
    public Population(KeycloakServer server, FakeTwilio twilio) {
        keycloaks = Stage.realmOn(server).withoutSetUp().create();
        ours = ours(server);
        enrolment = new Enrolment(ours, Phones.fed(twilio));
        twilio.watch(messages::arrived);
    }

    /** One that is set up for two-step verification, with the policy as it comes, but for how many may turn it on. */
    public static Realm ours(KeycloakServer server) {
        return Stage.realmOn(server)
                .policy("enrolments-per-ip-hour", "100000")
                .policy("enrolments-per-prefix-hour", "100000")
                .create();
    }

    /** New ones. */
    public List<Person> people(Way way, int count) {
        People people = new People(realm(way));
        return switch (way) {
            case PASSWORD -> people.withPassword(count);
            case KEYCLOAK_OTP -> people.withKeycloakOtp(count);
            case APP -> people.withApp(count);
            case TEXT -> people.withPhone(count);
            case REMEMBERED ->
                IntStream.range(0, count)
                        .mapToObj(i -> person(enrolment.enrol(ours.user(), true)))
                        .toList();
        };
    }

    /** @throws IllegalStateException if somebody cannot sign in that way */
    public Trip signIn(Way way, Person person) {
        return signIn(realm(way), way, person);
    }

    /** Like {@link #signIn(Way, Person)} in another realm of the server. */
    public Trip signIn(Realm realm, Way way, Person person) {
        return Trip.take(realm, way, person, messages);
    }

    private Realm realm(Way way) {
        return way == Way.PASSWORD || way == Way.KEYCLOAK_OTP ? keycloaks : ours;
    }

    private static Person person(Member member) {
        return new Person(member.user().name(), member.number(), Optional.empty(), member::rememberedBrowser);
    }
}
