package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.signin.Messages;
import io.github.keycloaktwostep.benchmark.signin.Person;
import io.github.keycloaktwostep.benchmark.signin.Population;
import io.github.keycloaktwostep.benchmark.signin.Trip;
import io.github.keycloaktwostep.benchmark.signin.Way;
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
    private final Messages messages;
    private final QueryStatistics statistics;
    private final StatementCounts counts = new StatementCounts(PEOPLE);
    private Map<Way, List<Person>> others = new EnumMap<>(Way.class);
    private Map<Way, List<Person>> people = new EnumMap<>(Way.class);

    Visits(KeycloakServer server, Population population, Messages messages, QueryStatistics statistics) {
        this.server = server;
        this.population = population;
        this.messages = messages;
        this.statistics = statistics;
    }

    /** The server's clock stands a day later afterwards. */
    StatementCounts count() {
        for (Way way : Way.values()) {
            others.put(way, population.people(way, WARM_UP));
            people.put(way, population.people(way, PEOPLE));
        }
        signIn(others);
        signIn(others);
        // Who was brought in is in it.
        server.adminCall("POST", "/master/clear-user-cache", null);
        count(Visit.FIRST);
        signIn(people);
        server.moveClock(DAY);
        others = tomorrow(others);
        people = tomorrow(people);
        signIn(others);
        count(Visit.FIRST_OF_DAY);
        count(Visit.SECOND);
        count(Visit.THIRD);
        return counts;
    }

    private void count(Visit visit) {
        people.forEach((way, some) ->
                counts.add(way, visit, statistics.during(() -> some.forEach(person -> signIn(way, person)))));
    }

    private void signIn(Way way, Person person) {
        Trip.take(population.realm(way), way, person, messages);
    }

    private void signIn(Map<Way, List<Person>> all) {
        all.forEach((way, some) -> some.forEach(person -> signIn(way, person)));
    }

    /**
     * The same people with all codes of their apps to be used once more: Keycloak checks them by the real time, and that they
     * were used has expired by the server's.
     */
    private static Map<Way, List<Person>> tomorrow(Map<Way, List<Person>> today) {
        Map<Way, List<Person>> tomorrow = new EnumMap<>(Way.class);
        today.forEach((way, some) -> tomorrow.put(
                way,
                some.stream()
                        .map(person -> new Person(
                                person.name(),
                                person.number(),
                                person.app().map(app -> Totp.ofRawSecret(app.rawSecret())),
                                person.browser()))
                        .toList()));
        return tomorrow;
    }
}
