package io.github.keycloaktwostep.admin.setup;

import java.util.HashSet;
import java.util.Set;

/** Hands out names that are not taken yet. */
final class Names {

    /** Longest alias of flows and configurations in Keycloak's tables. */
    static final int MAX_LENGTH = 255;

    private final Set<String> taken;

    Names(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** The name wished for, clipped and numbered where needed; it is taken from now on. */
    String claim(String wish) {
        String name = clip(wish, MAX_LENGTH);
        for (int number = 2; !taken.add(name); number++) {
            String suffix = " " + number;
            name = clip(wish, MAX_LENGTH - suffix.length()) + suffix;
        }
        return name;
    }

    private static String clip(String name, int length) {
        if (name.length() <= length) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(length - 1)) ? length - 1 : length;
        return name.substring(0, end);
    }
}
