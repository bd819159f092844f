// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The steps of the wizard, one page each. {@link WizardTransitions} decides their order. */
enum WizardStep {
    /** What two-step verification is and what the phone number is used for. */
    INTRO,
    /** A code of an existing method, before anything is changed. */
    SIGN_IN,
    /** Choice of the first method. */
    METHOD,
    /** Phone number and channel. */
    PHONE,
    /** The code that verifies the phone number. */
    CODE,
    /** Secret and code of an authenticator app. */
    APP,
    /** Choice of the backup. */
    BACKUP,
    RECOVERY_CODES,
    /** The only step that stores anything. */
    FINISH;

    /** Name of the page. Its form sends the name back. */
    String page() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<WizardStep> ofPage(String page) {
        // The confirmation has a second page, with the other methods.
        return "options".equals(page)
                ? Optional.of(SIGN_IN)
                : Arrays.stream(values())
                        .filter(step -> step.page().equals(page))
                        .findFirst();
    }
}
