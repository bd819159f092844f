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
 * The {@code two-step} credential, as JSON in its secret part. The state of the number's copy in the user profile is
 * stored here and not in the profile itself, because some realms let users write any attribute.
 *
 * @param on whether two-step verification is turned on
 * @param changed when it was turned on or off, milliseconds since the epoch; 0 if the user never decided
 * @param preferred id of the preferred method's credential, or null
 * @param off credential ids of the methods that are disabled until they are set up again
 * @param used when methods were last used, by credential id, in milliseconds since the epoch, exact to a day
 * @param requiredSince when the user was first required to enrol, in milliseconds since the epoch; 0 if unknown
 * @param copied whether we wrote the number in the profile
 * @param before the earlier values in the profile; empty if there were none, or if they were numbers of the user's
 *     phones
 * @param pending a number that an admin has imported and that the user has not verified yet, E.164 form; {@code null}
 *     if there is none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredEnrolment(
        boolean on,
        long changed,
        String preferred,
        List<String> off,
        Map<String, Long> used,
        @JsonProperty("demanded") long requiredSince,
        boolean copied,
        List<String> before,
        String pending) {

    /** Stands in for the credential of a user who has none. */
    static final StoredEnrolment UNDECIDED =
            new StoredEnrolment(false, 0, null, List.of(), Map.of(), 0, false, List.of(), null);

    /**
     * Stands in for an unreadable credential: turned on, so that codes are required. 1 is the earliest time that counts
     * as a decision.
     */
    static final StoredEnrolment UNREADABLE = UNDECIDED.turned(true, 1);

    StoredEnrolment {
        off = off == null ? List.of() : List.copyOf(off);
        used = used == null ? Map.of() : Map.copyOf(used);
        before = before == null ? List.of() : List.copyOf(before);
    }

    /** @throws IOException if the credential is not an enrolment */
    static StoredEnrolment read(CredentialModel credential) throws IOException {
        return Objects.requireNonNull(
                JsonSerialization.readValue(credential.getSecretData(), StoredEnrolment.class), "enrolment");
    }

    /**
     * Combines several credentials of this type, which we never create ourselves. The result is at least as strict as
     * each of them: it is turned on if any of them is, and disables every method that any of them disables.
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
        return new StoredEnrolment(on, changed, id, off, used, requiredSince, copied, before, pending);
    }

    StoredEnrolment turned(boolean nowOn, long at) {
        return new StoredEnrolment(nowOn, at, preferred, off, used, requiredSince, copied, before, pending);
    }

    StoredEnrolment withDisabled(List<String> ids) {
        return new StoredEnrolment(on, changed, preferred, ids, used, requiredSince, copied, before, pending);
    }

    StoredEnrolment used(String id, long at) {
        Map<String, Long> all = new HashMap<>(used);
        all.put(id, at);
        return new StoredEnrolment(on, changed, preferred, off, all, requiredSince, copied, before, pending);
    }

    StoredEnrolment requiredSince(long at) {
        return new StoredEnrolment(on, changed, preferred, off, used, at, copied, before, pending);
    }

    /** @param earlier the values that the copy replaced */
    StoredEnrolment withCopy(List<String> earlier) {
        return new StoredEnrolment(on, changed, preferred, off, used, requiredSince, true, earlier, pending);
    }

    StoredEnrolment withoutCopy() {
        return new StoredEnrolment(on, changed, preferred, off, used, requiredSince, false, List.of(), pending);
    }

    StoredEnrolment pending(String number) {
        return new StoredEnrolment(on, changed, preferred, off, used, requiredSince, copied, before, number);
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
                requiredSince,
                copied,
                before,
                pending);
    }

    boolean decided() {
        return changed > 0;
    }

    /** Does not contain a phone number. */
    @Override
    public String toString() {
        return "StoredEnrolment[on=" + on + ", copied=" + copied + "]";
    }
}
