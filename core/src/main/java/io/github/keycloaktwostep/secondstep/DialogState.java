package io.github.keycloaktwostep.secondstep;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.session.NoteJson;
import java.util.Objects;
import java.util.Optional;

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
        return NoteJson.write(this);
    }

    /** @return empty if there is no note, or if it cannot be read */
    static Optional<DialogState> fromNote(String note) {
        return NoteJson.read(note, DialogState.class);
    }
}
