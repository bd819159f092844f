package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Secret part of the {@code two-step} credential, as JSON.
 *
 * @param copied whether the number was copied to the profile
 * @param before the earlier values in the profile
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

    StoredCopy copy() {
        return new StoredCopy(copied, before);
    }

    StoredSecret with(StoredCopy copy) {
        return new StoredSecret(copy.copied(), copy.before(), pending);
    }

    StoredSecret pending(String number) {
        return new StoredSecret(copied, before, number);
    }

    @Override
    public String toString() {
        return "StoredSecret[copied=" + copied + "]";
    }
}
