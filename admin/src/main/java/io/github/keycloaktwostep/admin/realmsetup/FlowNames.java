// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /**
     * Reserves an alias for a copy of a flow. A copy of our own copy, from which an admin has removed the step, has the
     * suffix only once.
     */
    String copyOf(String alias) {
        return reserve(original(alias).orElse(alias), SUFFIX);
    }

    /** Reserves an alias: the desired one, shortened and numbered if necessary. */
    String reserve(String desired) {
        return reserve(desired, "");
    }

    private String reserve(String base, String suffix) {
        for (int number = 1; ; number++) {
            String end = number == 1 ? suffix : suffix + " " + number;
            String alias = cut(base, MAX_LENGTH - end.length()) + end;
            if (taken.add(alias)) {
                return alias;
            }
        }
    }

    private static String cut(String name, int length) {
        if (name.length() <= length) {
            return name;
        }
        return name.substring(0, Character.isHighSurrogate(name.charAt(length - 1)) ? length - 1 : length);
    }
}
