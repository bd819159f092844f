package io.github.keycloaktwostep.admin.realmsetup;

import java.util.Set;

/** Ids of the authenticators that the realm set-up knows. */
final class Authenticators {

    static final String TWO_STEP = "two-step-verification";
    static final String PASSWORD_GRANT = "two-step-password-grant";
    static final String DIRECT_GRANT_USER_NAME = "direct-grant-validate-username";
    static final String DIRECT_GRANT_PASSWORD = "direct-grant-validate-password";
    static final String DIRECT_GRANT_OTP = "direct-grant-validate-otp";
    static final String RESET_OTP = "reset-otp";
    static final String OTP_FORM = "auth-otp-form";
    static final String RECOVERY_CODE_FORM = "auth-recovery-authn-code-form";
    static final String CONDITIONAL_OTP_FORM = "auth-conditional-otp-form";
    static final String USER_CONFIGURED = "conditional-user-configured";
    static final String LEVEL_OF_AUTHENTICATION = "conditional-level-of-authentication";
    static final String WEBAUTHN = "webauthn-authenticator";
    static final String DEVICE_CONDITION = "two-step-device-not-remembered";
    static final String CREDENTIAL_USED = "conditional-credential";

    /** The forms that ask for a password. */
    static final Set<String> PASSWORD_FORMS = Set.of("auth-username-password-form", "auth-password-form");

    /** Replaced by ours, which asks for app and recovery codes itself. */
    static final Set<String> REPLACED = Set.of(OTP_FORM, RECOVERY_CODE_FORM);

    /** They identify the user or lead elsewhere, and prove nothing. Unknown authenticators count as a proof. */
    static final Set<String> NO_PROOF = Set.of(
            "auth-username-form",
            "auth-cookie",
            "identity-provider-redirector",
            "organization",
            "allow-access-authenticator",
            "deny-access-authenticator",
            TWO_STEP,
            OTP_FORM,
            CONDITIONAL_OTP_FORM,
            RECOVERY_CODE_FORM,
            WEBAUTHN,
            "");

    private Authenticators() {}
}
