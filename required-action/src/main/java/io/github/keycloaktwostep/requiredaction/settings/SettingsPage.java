// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The pages of the settings. */
enum SettingsPage {
    SETTINGS,
    /** Choice of the kind of method to add. */
    ADD,
    /** Confirmation before a method is removed. */
    REMOVE,
    /** Confirmation before two-step verification is turned off. */
    TURN_OFF;

    /** Name of the page. Its form sends the name back. */
    String page() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<SettingsPage> ofPage(String page) {
        return Arrays.stream(values()).filter(each -> each.page().equals(page)).findFirst();
    }
}
