package io.github.keycloaktwostep.admin.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.keycloaktwostep.figures.Counts;
import io.github.keycloaktwostep.figures.Route;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The answer: figures alone, nobody is named in them. */
record Statistics(Users users, Messages messages) {

    /**
     * @param countedAt ISO 8601, UTC; with all that follows left out before there are figures
     * @param adopted users who are asked for what they set up with Keycloak's own means
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Users(State state, String countedAt, Long on, Methods methods, Long rememberedDevices, Long adopted) {

        static final Users UNAVAILABLE = new Users(State.UNAVAILABLE, null, null, null, null, null);

        static Users of(UserCounts.Known known) {
            State state = known.counting() ? State.COUNTING : State.COUNTED;
            return known.figures()
                    .map(figures -> new Users(
                            state,
                            figures.countedAt().toString(),
                            figures.on(),
                            new Methods(figures.phone(), figures.app(), figures.recoveryCodes()),
                            figures.rememberedDevices(),
                            figures.adopted()))
                    .orElse(new Users(state, null, null, null, null, null));
        }
    }

    /** Whether the figures of users are as new as they can be. */
    enum State {
        COUNTED,
        /** Newer ones are on their way; what is told, if anything, is from before. */
        COUNTING,
        /** Users are kept where they cannot be counted. */
        UNAVAILABLE;

        @JsonValue
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Users with two-step verification turned on who have such a method; many have several. */
    record Methods(long phone, long app, long recoveryCodes) {}

    /**
     * @param totals of all days
     * @param routes of all days, by country and gateway
     * @param days the last ones, the oldest first, also those without messages
     */
    record Messages(Counts totals, List<Line> routes, List<Day> days) {

        static Messages of(NavigableMap<LocalDate, NavigableMap<Route, Counts>> days) {
            NavigableMap<Route, Counts> routes = new TreeMap<>();
            days.values().forEach(day -> day.forEach((route, counts) -> routes.merge(route, counts, Counts::plus)));
            return new Messages(
                    sum(routes.values()),
                    lines(routes),
                    days.entrySet().stream()
                            .map(day -> new Day(
                                    day.getKey().toString(), sum(day.getValue().values()), lines(day.getValue())))
                            .toList());
        }
    }

    /** @param day ISO 8601, a day in UTC */
    record Day(String day, @JsonUnwrapped Counts counts, List<Line> routes) {}

    record Line(String country, String gateway, @JsonUnwrapped Counts counts) {}

    private static Counts sum(Collection<Counts> counts) {
        return counts.stream().reduce(Counts.NONE, Counts::plus);
    }

    private static List<Line> lines(Map<Route, Counts> routes) {
        return routes.entrySet().stream()
                .map(route -> new Line(route.getKey().country(), route.getKey().gateway(), route.getValue()))
                .toList();
    }

    static Statistics of(Optional<UserCounts.Known> users, NavigableMap<LocalDate, NavigableMap<Route, Counts>> days) {
        return new Statistics(users.map(Users::of).orElse(Users.UNAVAILABLE), Messages.of(days));
    }
}
