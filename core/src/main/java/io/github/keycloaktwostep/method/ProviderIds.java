// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.method;

/** Ids of our providers that several modules refer to. */
public final class ProviderIds {

    /** Required action: the wizard. Its configuration is the policy. */
    public static final String SETUP = "two-step-setup";
    /** Required action: the settings. */
    public static final String SETTINGS = "two-step-settings";
    /** Required action: the second step at the end of each sign-in. */
    public static final String CHECK = "two-step-check";
    /** Authenticator: the second step in a flow. */
    public static final String VERIFICATION = "two-step-verification";
    /** Authenticator: the second step of the password grant. */
    public static final String PASSWORD_GRANT = "two-step-password-grant";
    /** Condition: whether the device is not remembered. */
    public static final String DEVICE_CONDITION = "two-step-device-not-remembered";
    /** Protocol mapper: the methods in tokens. */
    public static final String AMR_MAPPER = "oidc-two-step-amr-mapper";

    private ProviderIds() {}
}
