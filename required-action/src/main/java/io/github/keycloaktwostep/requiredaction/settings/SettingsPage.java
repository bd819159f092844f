package io.github.keycloaktwostep.requiredaction.settings;

import java.util.Arrays;
import java.util.Optional;

/** Where a user is in the settings. */
enum SettingsPage {
    SETTINGS("settings"),
    /** Which kind of method to add. */
    ADD("add"),
    /** Whether a method is really to go. */
    REMOVE("remove"),
    TURN_OFF("turn-off");

    private final String page;

    SettingsPage(String page) {
        this.page = page;
    }

    /** Name of the page, also sent back by its form. */
    String page() {
        return page;
    }

    static Optional<SettingsPage> ofPage(String page) {
        return Arrays.stream(values()).filter(place -> place.page.equals(page)).findFirst();
    }
}
