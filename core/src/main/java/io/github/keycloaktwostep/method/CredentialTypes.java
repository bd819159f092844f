// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.method;

import java.util.Set;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/** Ids of our credential types. */
public final class CredentialTypes {

    /** The enrolment: on or off, since when, and the preferred method. One per user. */
    public static final String ENROLMENT = "two-step";
    /** A verified phone. */
    public static final String PHONE = "two-step-phone";
    /** A remembered device. */
    public static final String DEVICE = "two-step-device";

    /** An account at an identity provider through which the second step was passed. */
    public static final String LINK = "two-step-broker";

    /** Types that store an enrolment and its methods, including Keycloak's own types. */
    public static final Set<String> SECOND_STEP =
            Set.of(ENROLMENT, PHONE, OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE);

    /** Types that belong to two-step verification even if the user is not enrolled. */
    public static final Set<String> OWN_SECOND_STEP = Set.of(ENROLMENT, PHONE, DEVICE);

    private CredentialTypes() {}
}
