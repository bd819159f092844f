// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

/** The notes about a user in an authentication session. {@link UserNotes} accepts no others. */
public enum UserNote {
    /** State of the wizard, with the methods that were verified on the way. */
    WIZARD("two-step.wizard"),
    /** State of a method change that was started on the settings page, with the method that it replaces. */
    METHOD_CHANGE("two-step.change"),
    /** The settings page that is shown. */
    SETTINGS_PAGE("two-step.settings"),
    /** Credential id of the method that the settings page asks about. */
    SETTINGS_METHOD("two-step.settings.method"),
    /** State of the second-step dialog at sign-in. */
    SIGN_IN_DIALOG("two-step.verification.sign-in"),
    /** State of the second-step dialog before a change. */
    STEP_UP_DIALOG("two-step.verification.step-up"),
    /**
     * Notes that the SSO session was recent enough, or that the password was entered, when the wizard or the settings
     * were opened.
     */
    SESSION_CHECKED("two-step.session-checked"),
    /** When a code of an existing method was last entered, in milliseconds since the epoch. */
    CODE_ENTERED_AT("two-step.passed-at"),
    /** The enrolment that {@link #CODE_ENTERED_AT} was noted for. */
    CODE_ENTERED_FOR("two-step.passed-for"),
    /** The enrolment, the password and the SSO session for which the second-step check last checked the sign-in. */
    CHECKED_FOR("two-step.checked-for"),
    /** The browser in which the user gave the first factor, see {@link BrowserBinding}. */
    BROWSER("two-step.browser"),
    /** The password when the first of our pages was shown, see {@link PasswordStamp}. */
    PASSWORD("two-step.password");

    private final String key;

    UserNote(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
