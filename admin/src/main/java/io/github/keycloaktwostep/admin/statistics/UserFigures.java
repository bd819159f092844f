package io.github.keycloaktwostep.admin.statistics;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many users of a realm have what, at one moment.
 *
 * @param countedAt when that was
 * @param on users with two-step verification turned on
 * @param phone of these, how many have a phone
 * @param app of these, how many have an authenticator app
 * @param recoveryCodes of these, how many have recovery codes
 * @param rememberedDevices of these; one that has expired is there until its owner signs in
 * @param adopted users who never decided here, but are asked for what they set up with Keycloak's own means
 */
record UserFigures(
        Instant countedAt, long on, long phone, long app, long recoveryCodes, long rememberedDevices, long adopted) {

    /** Users in Keycloak's own tables together with those whom it keeps credentials for alone. */
    UserFigures plus(UserFigures other) {
        return new UserFigures(
                countedAt,
                on + other.on,
                phone + other.phone,
                app + other.app,
                recoveryCodes + other.recoveryCodes,
                rememberedDevices + other.rememberedDevices,
                adopted + other.adopted);
    }

    /** As notes of a single-use object. */
    Map<String, String> toNotes() {
        Map<String, String> notes = new HashMap<>();
        notes.put("at", Long.toString(countedAt.toEpochMilli()));
        notes.put("on", Long.toString(on));
        notes.put("phone", Long.toString(phone));
        notes.put("app", Long.toString(app));
        notes.put("recoveryCodes", Long.toString(recoveryCodes));
        notes.put("rememberedDevices", Long.toString(rememberedDevices));
        notes.put("adopted", Long.toString(adopted));
        return notes;
    }

    /** @return empty if the notes are none of {@link #toNotes()} */
    static Optional<UserFigures> fromNotes(Map<String, String> notes) {
        if (notes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UserFigures(
                    Instant.ofEpochMilli(Long.parseLong(notes.get("at"))),
                    Long.parseLong(notes.get("on")),
                    Long.parseLong(notes.get("phone")),
                    Long.parseLong(notes.get("app")),
                    Long.parseLong(notes.get("recoveryCodes")),
                    Long.parseLong(notes.get("rememberedDevices")),
                    Long.parseLong(notes.get("adopted"))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
