// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chooses aliases for everything that the set-up adds to a realm: unique, and not longer than Keycloak's database
 * columns.
 */
final class FlowNames {

    private static final String SUFFIX = " with two-step verification";
    private static final Pattern COPY = Pattern.compile("(.+)" + Pattern.quote(SUFFIX) + "( [0-9]+)?");
    private static final int MAX_LENGTH = 255;

    private final Set<String> taken;

    FlowNames(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** Alias of the flow that a flow with this alias was copied from; empty for aliases of other flows. */
    static Optional<String> original(String alias) {
        return Optional.of(COPY.matcher(alias)).filter(Matcher::matches).map(found -> found.group(1));
    }

    /** Reserves an alias: the desired one, shortened and numbered if necessary. */
    String reserve(String desired) {
        String alias = cut(desired, MAX_LENGTH);
        for (int number = 2; !taken.add(alias); number++) {
            alias = cut(desired, MAX_LENGTH - suffix(number).length()) + suffix(number);
        }
        return alias;
    }

    /**
     * Reserves an alias for a copy of a flow, and the aliases in it. A copy of our own copy, from which an admin has removed the step, has the suffix
     * only once.
     *
     * @param inside aliases in the flow, before which the alias of the copy is put
     */
    String copyOf(String alias, Collection<String> inside) {
        String base = original(alias).orElse(alias);
        int longest = inside.stream().mapToInt(name -> name.length() + 1).max().orElse(0);
        for (int number = 1; ; number++) {
            String suffix = number == 1 ? SUFFIX : SUFFIX + suffix(number);
            int room = MAX_LENGTH - longest - suffix.length();
            if (room < 1) {
                throw RequestRejected.conflict(
                        "flow_broken",
                        "The flow '" + alias
                                + "' cannot be copied, because an alias in it is too long; shorten it first");
            }
            String copy = cut(base, room) + suffix;
            List<String> aliases = Stream.concat(
                            Stream.of(copy), inside.stream().map(name -> copy + " " + name))
                    .toList();
            if (Collections.disjoint(taken, aliases)) {
                taken.addAll(aliases);
                return copy;
            }
        }
    }

    private static String suffix(int number) {
        return " " + number;
    }

    private static String cut(String name, int length) {
        if (name.length() <= length) {
            return name;
        }
        return name.substring(0, Character.isHighSurrogate(name.charAt(length - 1)) ? length - 1 : length);
    }
}
