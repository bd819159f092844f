// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

/** Fixed names in events. Values must not contain a code or a whole number. */
public final class Events {

    public static final String CODE_INVALID = "two_step_code_invalid";
    public static final String CODE_EXPIRED = "two_step_code_expired";
    public static final String LOCKED = "two_step_locked";
    public static final String SEND_REFUSED = "two_step_send_refused";
    /** A password grant lacks the required code. */
    public static final String CODE_MISSING = "two_step_code_missing";
    /** The password grant is not allowed for this user, even with a code. */
    public static final String GRANT_REFUSED = "two_step_grant_refused";

    /** The second step is missing: a sign-in was rejected, or a credential was to be removed. */
    public static final String CODE_REQUIRED = "two_step_code_required";

    /** Detail: {@code sms}, {@code voice}, {@code app}, {@code recovery_code}, {@code remembered_device}. */
    public static final String METHOD = "two_step_method";
    /** Detail: {@code turned_on}, {@code turned_off}, {@code preferred_changed}, … */
    public static final String CHANGE = "two_step_change";

    /**
     * Detail: what was changed, for example a masked number, the name of an app or a browser; or the number of codes
     * left.
     */
    public static final String SUBJECT = "two_step_subject";

    /** Detail: the last day, in ISO 8601, on which the user can postpone the enrolment again. */
    public static final String POSTPONED_UNTIL = "two_step_postponed_until";

    /** Error of an event that warns an operator. The detail {@link #WARNING} names the reason. */
    public static final String WARNING_ERROR = "two_step_warning";
    /** Detail: the warning, see {@link Warnings}. */
    public static final String WARNING = "two_step_warning";
    /** Detail: what the warning is about, see {@link Warnings}; may be empty. */
    public static final String WARNING_SUBJECT = "two_step_warning_subject";

    public static final String APP = "app";
    public static final String RECOVERY_CODE = "recovery_code";
    public static final String REMEMBERED_DEVICE = "remembered_device";
    public static final String BROKER = "broker";

    private Events() {}
}
