package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.ServerClock;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyReader;
import org.keycloak.credential.CredentialTypeMetadata.CredentialTypeMetadataBuilder;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The {@code two-step} credential: in the account console the way into the wizard, or into the settings once it is on. */
final class EnrolmentCredentialProvider extends OwnCredentialProvider {

    private static final String SETTINGS = "two-step-settings";

    EnrolmentCredentialProvider(KeycloakSession session) {
        super(session, CredentialTypes.ENROLMENT);
    }

    @Override
    protected CredentialTypeMetadataBuilder describe(
            CredentialTypeMetadataBuilder builder, CredentialTypeMetadataContext context) {
        RealmModel realm = session().getContext().getRealm();
        UserModel user = context.getUser();
        if (realm == null || user == null) {
            return builder;
        }
        // Keycloak throws where a type has both a create and an update action.
        if (new Enrolments(session(), realm, user, new ServerClock()).load().on()) {
            return builder.updateAction(SETTINGS);
        }
        return PolicyReader.read(realm).enforcement() == Enforcement.OFF
                ? builder
                : builder.createAction(PolicyReader.REQUIRED_ACTION);
    }
}
