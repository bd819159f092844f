package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.benchmark.signin.MessageInbox;
import io.github.keycloaktwostep.benchmark.signin.Population;
import io.github.keycloaktwostep.benchmark.signin.RoundTrip;
import io.github.keycloaktwostep.benchmark.signin.SignInWay;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Totp;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The same people sign in again and again, on two days. */
final class Visits {

    private static final int PEOPLE = 10;
    /** Others, who see to it that realms, clients and pages are in the server's memory. */
    private static final int WARM_UP = 5;

    private static final Duration DAY = Duration.ofHours(25);

    private final KeycloakServer server;
    private final Population population;
    private final MessageInbox messages;
    private final QueryStatistics statistics;
    private final StatementCounts counts = new StatementCounts(PEOPLE);
    private Map<SignInWay, List<BenchmarkUser>> others = new EnumMap<>(SignInWay.class);
    private Map<SignInWay, List<BenchmarkUser>> people = new EnumMap<>(SignInWay.class);

    Visits(KeycloakServer server, Population population, MessageInbox messages, QueryStatistics statistics) {
        this.server = server;
        this.population = population;
        this.messages = messages;
        this.statistics = statistics;
    }

    /** The server's clock stands a day later afterwards. */
    StatementCounts count() {
        for (SignInWay way : SignInWay.values()) {
            others.put(way, population.people(way, WARM_UP));
            people.put(way, population.people(way, PEOPLE));
        }
        signIn(others);
        signIn(others);
        // Who was brought in is in it.
        server.adminCall("POST", "/master/clear-user-cache", null);
        count(MeasuredSignIn.FIRST);
        signIn(people);
        server.moveClock(DAY);
        others = tomorrow(others);
        people = tomorrow(people);
        signIn(others);
        count(MeasuredSignIn.FIRST_OF_DAY);
        count(MeasuredSignIn.SECOND);
        count(MeasuredSignIn.THIRD);
        return counts;
    }

    private void count(MeasuredSignIn visit) {
        people.forEach((way, some) ->
                counts.add(way, visit, statistics.during(() -> some.forEach(person -> signIn(way, person)))));
    }

    private void signIn(SignInWay way, BenchmarkUser person) {
        RoundTrip.take(population.realm(way), way, person, messages);
    }

    private void signIn(Map<SignInWay, List<BenchmarkUser>> all) {
        all.forEach((way, some) -> some.forEach(person -> signIn(way, person)));
    }

    /**
     * The same people with all codes of their apps to be used once more: Keycloak checks them by the real time, and that they
     * were used has expired by the server's.
     */
    private static Map<SignInWay, List<BenchmarkUser>> tomorrow(Map<SignInWay, List<BenchmarkUser>> today) {
        Map<SignInWay, List<BenchmarkUser>> tomorrow = new EnumMap<>(SignInWay.class);
        today.forEach((way, some) -> tomorrow.put(
                way,
                some.stream()
                        .map(person -> new BenchmarkUser(
                                person.name(),
                                person.number(),
                                person.app().map(app -> Totp.ofRawSecret(app.rawSecret())),
                                person.browser()))
                        .toList()));
        return tomorrow;
    }
}
