package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * Public part of the {@code two-step} credential, as JSON.
 *
 * @param on whether it is on
 * @param changed when it was turned on or off, milliseconds since the epoch; 0 if the user never decided
 * @param preferred id of the preferred method's credential, or null
 * @param off ids of the methods' credentials that are of no use until they are set up anew
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredEnrolment(boolean on, long changed, String preferred, List<String> off) {

    StoredEnrolment {
        off = off == null ? List.of() : List.copyOf(off);
    }

    boolean decided() {
        return changed > 0;
    }
}
