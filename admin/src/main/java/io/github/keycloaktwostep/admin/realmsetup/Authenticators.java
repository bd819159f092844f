// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.session.FirstFactor;
import java.util.Set;

/** Ids of the authenticators that the realm set-up knows. */
final class Authenticators {

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
    static final String CREDENTIAL_USED = "conditional-credential";

    /** Keycloak's own trusted devices, planned for 27. */
    static final String TRUSTED_DEVICE = "auth-trusted-device";

    /** The forms that ask for a password. */
    static final Set<String> PASSWORD_FORMS = Set.of("auth-username-password-form", "auth-password-form");

    /** The forms that our step replaces, because it asks for app codes and recovery codes itself. */
    static final Set<String> REPLACED = Set.of(OTP_FORM, RECOVERY_CODE_FORM);

    private static final Set<String> NO_PROOF = Set.of(
            "auth-cookie",
            "identity-provider-redirector",
            "deny-access-authenticator",
            ProviderIds.VERIFICATION,
            OTP_FORM,
            CONDITIONAL_OTP_FORM,
            RECOVERY_CODE_FORM,
            WEBAUTHN,
            "");

    private Authenticators() {}

    /**
     * Whether a step verifies the user. Steps that only identify the user or lead elsewhere do not; unknown
     * authenticators do.
     */
    static boolean isProof(String authenticator) {
        return !NO_PROOF.contains(authenticator) && !FirstFactor.NAMING_STEPS.contains(authenticator);
    }
}
