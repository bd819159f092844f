package io.github.keycloaktwostep.secondstep;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.util.JsonSerialization;

/**
 * Where a user is in the second step; kept in the authentication session.
 *
 * @param selection id of the way in use, empty if none is
 * @param options whether the list of ways is shown
 * @param rememberDevice whether the box was ticked on the page shown last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DialogState(String selection, boolean options, boolean rememberDevice) {

    DialogState {
        Objects.requireNonNull(selection, "selection");
    }

    DialogState showing(boolean list) {
        return new DialogState(selection, list, rememberDevice);
    }

    DialogState remembering(boolean remember) {
        return new DialogState(selection, options, remember);
    }

    String toNote() {
        try {
            return JsonSerialization.writeValueAsString(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return empty if there is none, or none that can be read */
    static Optional<DialogState> fromNote(String note) {
        if (note == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonSerialization.readValue(note, DialogState.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
