// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.dialog;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.json.Json;
import java.util.Objects;
import java.util.Optional;

/**
 * State of the second-step dialog, kept in the authentication session.
 *
 * @param selection id of the selected method; an empty string if there is none
 * @param options whether the list of methods is shown
 * @param rememberDevice whether the box to remember the device was ticked on the last page
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
        return Json.writeAscii(this);
    }

    /** @return empty if there is no note, or if it cannot be read */
    static Optional<DialogState> fromNote(String note) {
        return Json.read(note, DialogState.class);
    }
}
