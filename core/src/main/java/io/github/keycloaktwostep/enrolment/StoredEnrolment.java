// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;

/**
 * Public part of the {@code two-step} credential, as JSON.
 *
 * @param on whether it is on
 * @param changed when it was turned on or off, milliseconds since the epoch; 0 if the user never decided
 * @param preferred id of the preferred method's credential, or null
 * @param off credential ids of the methods that are disabled until they are set up again
 * @param used when methods were last used, by credential id, in milliseconds since the epoch, exact to a day
 * @param requiredSince when the user was first required to enrol, in milliseconds since the epoch; 0 if unknown
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredEnrolment(
        boolean on,
        long changed,
        String preferred,
        List<String> off,
        Map<String, Long> used,
        @JsonProperty("demanded") long requiredSince) {

    /** Replaces the credential of a user who has none. */
    static final StoredEnrolment UNDECIDED = new StoredEnrolment(false, 0, null, List.of(), Map.of(), 0);

    /**
     * Replaces an unreadable credential: turned on, so that codes are required. 1 is the earliest time that counts as a
     * decision.
     */
    static final StoredEnrolment UNREADABLE = UNDECIDED.turned(true, 1);

    StoredEnrolment {
        off = off == null ? List.of() : List.copyOf(off);
        used = used == null ? Map.of() : Map.copyOf(used);
    }

    /** @throws IOException if the credential is no enrolment */
    static StoredEnrolment read(CredentialModel credential) throws IOException {
        return Objects.requireNonNull(
                JsonSerialization.readValue(credential.getCredentialData(), StoredEnrolment.class), "enrolment");
    }

    /**
     * Combines several credentials of this type, which we never create ourselves. Together they protect at least as
     * much as each one alone: turned on if one of them is, and with all methods disabled that one of them disables.
     *
     * @return {@link #UNDECIDED} for none
     */
    static StoredEnrolment strictest(List<StoredEnrolment> all) {
        return all.stream().reduce(StoredEnrolment::with).orElse(UNDECIDED);
    }

    private StoredEnrolment with(StoredEnrolment other) {
        boolean leads = on == other.on ? changed <= other.changed : on;
        StoredEnrolment first = leads ? this : other;
        return first.withDisabled(
                Stream.concat(off.stream(), other.off.stream()).distinct().toList());
    }

    StoredEnrolment preferring(String id) {
        return new StoredEnrolment(on, changed, id, off, used, requiredSince);
    }

    StoredEnrolment turned(boolean nowOn, long at) {
        return new StoredEnrolment(nowOn, at, preferred, off, used, requiredSince);
    }

    StoredEnrolment withDisabled(List<String> ids) {
        return new StoredEnrolment(on, changed, preferred, ids, used, requiredSince);
    }

    StoredEnrolment used(String id, long at) {
        Map<String, Long> all = new HashMap<>(used);
        all.put(id, at);
        return new StoredEnrolment(on, changed, preferred, off, all, requiredSince);
    }

    StoredEnrolment requiredSince(long at) {
        return new StoredEnrolment(on, changed, preferred, off, used, at);
    }

    /** Removes references to credentials that no longer exist. */
    StoredEnrolment of(Set<String> ids) {
        Map<String, Long> known = new HashMap<>(used);
        known.keySet().retainAll(ids);
        return new StoredEnrolment(
                on,
                changed,
                preferred != null && ids.contains(preferred) ? preferred : null,
                off.stream().filter(ids::contains).toList(),
                known,
                requiredSince);
    }

    boolean decided() {
        return changed > 0;
    }
}
