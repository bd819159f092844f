package io.github.keycloaktwostep.enrolment;

import java.util.List;

/**
 * Secret part of the {@code two-step} credential, as JSON: the state of the number's copy in the user profile. It is
 * not in the profile itself, because some realms let users write any attribute.
 *
 * @param copied whether we wrote the number in the profile
 * @param before the earlier values; empty if there were none, or if they were numbers of the user's phones
 */
record StoredCopy(boolean copied, List<String> before) {

    static final StoredCopy NONE = new StoredCopy(false, List.of());

    StoredCopy {
        before = before == null ? List.of() : List.copyOf(before);
    }

    @Override
    public String toString() {
        return "StoredCopy[copied=" + copied + "]";
    }
}
