package io.github.keycloaktwostep.challenge;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One issued code, without the code.
 *
 * @param id 128 random bits, hexadecimal; also the id of the delivery
 * @param mac HMAC-SHA-256 of the code and all that it is bound to, Base64
 * @param kid id of the realm key the HMAC's key was derived from; a rotation of keys spoils nothing
 * @param issuedAt when it was issued
 * @param expiresAt when it stops being accepted
 * @param resendAt from when on the next one may be asked for
 * @param sends how many were issued in a row under this binding, this one included
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

    /** As notes of a single-use object. */
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
