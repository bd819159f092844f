package io.github.keycloaktwostep.requiredaction.settings;

import java.util.Arrays;
import java.util.Optional;

/** The pages of the settings. */
enum SettingsPage {
    SETTINGS("settings"),
    /** Choice of the kind of method to add. */
    ADD("add"),
    /** Confirmation before a method is removed. */
    REMOVE("remove"),
    /** Confirmation before two-step verification is turned off. */
    TURN_OFF("turn-off");

    private final String page;

    SettingsPage(String page) {
        this.page = page;
    }

    /** Name of the page. Its form sends the name back. */
    String page() {
        return page;
    }

    static Optional<SettingsPage> ofPage(String page) {
        return Arrays.stream(values()).filter(each -> each.page.equals(page)).findFirst();
    }
}
