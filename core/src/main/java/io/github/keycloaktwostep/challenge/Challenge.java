// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An issued code, without its digits.
 *
 * @param id 128 random bits, hexadecimal; also the id of the delivery
 * @param mac HMAC-SHA-256 of the code and its binding, Base64
 * @param kid id of the realm key that the HMAC key was derived from, so that a key rotation does not invalidate codes
 * @param issuedAt when it was issued
 * @param expiresAt when it stops being accepted
 * @param resendAt when the next code may be requested
 * @param sends number of codes issued in a row for this binding, including this one
 */
public record Challenge(
        String id, String mac, String kid, Instant issuedAt, Instant expiresAt, Instant resendAt, int sends) {

    public Challenge {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(mac, "mac");
        Objects.requireNonNull(kid, "kid");
        Objects.requireNonNull(issuedAt, "issuedAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(resendAt, "resendAt");
    }

    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** The notes of a single-use object. */
    public Map<String, String> toNotes() {
        Map<String, String> notes = new HashMap<>();
        notes.put("id", id);
        notes.put("mac", mac);
        notes.put("kid", kid);
        notes.put("issued", Long.toString(issuedAt.toEpochMilli()));
        notes.put("expires", Long.toString(expiresAt.toEpochMilli()));
        notes.put("resend", Long.toString(resendAt.toEpochMilli()));
        notes.put("sends", Integer.toString(sends));
        return notes;
    }

    /** @return empty if the notes are not those of a challenge */
    public static Optional<Challenge> fromNotes(Map<String, String> notes) {
        if (notes == null || notes.get("id") == null || notes.get("mac") == null || notes.get("kid") == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Challenge(
                    notes.get("id"),
                    notes.get("mac"),
                    notes.get("kid"),
                    Instant.ofEpochMilli(Long.parseLong(notes.get("issued"))),
                    Instant.ofEpochMilli(Long.parseLong(notes.get("expires"))),
                    Instant.ofEpochMilli(Long.parseLong(notes.get("resend"))),
                    Integer.parseInt(notes.get("sends"))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Challenge[" + id + "]";
    }
}
