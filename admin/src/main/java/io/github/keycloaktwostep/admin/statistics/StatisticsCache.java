// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.statistics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Protects the database: a node counts the users of a realm at most once per {@link #INTERVAL}. Requests that arrive
 * during a count wait for its result.
 */
public final class StatisticsCache {

    static final Duration INTERVAL = Duration.ofMinutes(5);

    private final Map<String, Counted> realms = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public StatisticsCache(InstantSource clock) {
        this.clock = clock;
    }

    private record Counted(Statistics statistics, Instant at) {

        boolean isExpired(Instant now) {
            return !now.isBefore(at.plus(INTERVAL));
        }
    }

    /**
     * @param realm id of the realm
     * @param count counts the users of the realm at the given time
     */
    public Statistics of(String realm, Function<Instant, Statistics> count) {
        Instant now = clock.instant();
        realms.values().removeIf(counted -> counted.isExpired(now));
        return realms.computeIfAbsent(realm, unknown -> new Counted(count.apply(now), now))
                .statistics();
    }
}
