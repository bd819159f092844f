package io.github.keycloaktwostep.requiredaction.wizard;

import java.util.Arrays;
import java.util.Optional;

/** The steps of the wizard. Each has a page; {@link WizardTransitions} says what may follow. */
enum WizardStep {
    /** What it is and what the number is used for. */
    INTRO("intro"),
    /** A code of a method that is there already, before anything is changed. */
    CONFIRM("sign-in"),
    /** Which first method. */
    METHOD("method"),
    /** Which number. */
    PHONE("phone"),
    /** The code that proves the number. */
    CODE("code"),
    /** Key and code of an authenticator app. */
    APP("app"),
    /** Which backup. */
    BACKUP("backup"),
    RECOVERY_CODES("recovery-codes"),
    /** The only step that stores anything. */
    FINISH("finish");

    private final String page;

    WizardStep(String page) {
        this.page = page;
    }

    /** Name of the page, also sent back by its form. */
    String page() {
        return page;
    }

    static Optional<WizardStep> ofPage(String page) {
        // Confirming has a second page, with all other ways to get a code.
        return "options".equals(page)
                ? Optional.of(CONFIRM)
                : Arrays.stream(values()).filter(step -> step.page.equals(page)).findFirst();
    }
}
