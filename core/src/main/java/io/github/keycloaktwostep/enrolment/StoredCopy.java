package io.github.keycloaktwostep.enrolment;

import java.util.List;

/**
 * Secret part of the {@code two-step} credential, as JSON: what is known of the number's copy in the user's profile. Not
 * in the profile itself, where some realms let users write what they like.
 *
 * @param copied whether the number there is ours
 * @param before what stood there before; empty if nothing did, or if it was a number of the user's phones
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
