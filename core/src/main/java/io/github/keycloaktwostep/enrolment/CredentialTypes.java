package io.github.keycloaktwostep.enrolment;

import java.util.Set;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/** Ids of our credential types. */
public final class CredentialTypes {

    /** On or off, since when, preferred method. One a user. */
    public static final String ENROLMENT = "two-step";
    /** A verified phone. */
    public static final String PHONE = "two-step-phone";
    /** A remembered device. */
    public static final String DEVICE = "two-step-device";

    /** An account at an identity provider through which the second step was passed. */
    public static final String LINK = "two-step-broker";

    /** What an enrolment and its methods are stored in, Keycloak's own types among them. */
    public static final Set<String> SECOND_STEP =
            Set.of(ENROLMENT, PHONE, OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE);

    private CredentialTypes() {}
}
