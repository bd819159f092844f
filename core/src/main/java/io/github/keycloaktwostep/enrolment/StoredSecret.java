// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Secret part of the {@code two-step} credential, as JSON. The state of the number's copy in the user profile is stored here and
 * not in the profile itself, because some realms let users write any attribute.
 *
 * @param copied whether we wrote the number in the profile
 * @param before the earlier values in the profile; empty if there were none, or if they were numbers of the user's phones
 * @param pending a number that an admin has imported and that the
 *     user has not verified yet, E.164 form; {@code null} if there is none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoredSecret(boolean copied, List<String> before, String pending) {

    static final StoredSecret NONE = new StoredSecret(false, List.of(), null);

    StoredSecret {
        before = before == null ? List.of() : List.copyOf(before);
    }

    /** @param earlier the values that the copy replaced */
    StoredSecret withCopy(List<String> earlier) {
        return new StoredSecret(true, earlier, pending);
    }

    StoredSecret withoutCopy() {
        return new StoredSecret(false, List.of(), pending);
    }

    StoredSecret pending(String number) {
        return new StoredSecret(copied, before, number);
    }

    @Override
    public String toString() {
        return "StoredSecret[copied=" + copied + "]";
    }
}
