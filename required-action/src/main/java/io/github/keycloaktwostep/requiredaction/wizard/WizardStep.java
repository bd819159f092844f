// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import java.util.Arrays;
import java.util.Optional;

/** The steps of the wizard, one page each. {@link WizardTransitions} decides their order. */
enum WizardStep {
    /** What two-step verification is and what the phone number is used for. */
    INTRO("intro"),
    /** A code of an existing method, before anything is changed. */
    CONFIRM("sign-in"),
    /** Choice of the first method. */
    METHOD("method"),
    /** Phone number and channel. */
    PHONE("phone"),
    /** The code that verifies the phone number. */
    CODE("code"),
    /** Secret and code of an authenticator app. */
    APP("app"),
    /** Choice of the backup. */
    BACKUP("backup"),
    RECOVERY_CODES("recovery-codes"),
    /** The only step that stores anything. */
    FINISH("finish");

    private final String page;

    WizardStep(String page) {
        this.page = page;
    }

    /** Name of the page. Its form sends the name back. */
    String page() {
        return page;
    }

    static Optional<WizardStep> ofPage(String page) {
        // The confirmation has a second page, with the other methods.
        return "options".equals(page)
                ? Optional.of(CONFIRM)
                : Arrays.stream(values()).filter(step -> step.page.equals(page)).findFirst();
    }
}
