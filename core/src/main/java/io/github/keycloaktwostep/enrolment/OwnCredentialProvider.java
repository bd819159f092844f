package io.github.keycloaktwostep.enrolment;

import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Names our credentials in the account console; they are made and removed by the wizard and the settings page. */
public abstract class OwnCredentialProvider implements CredentialProvider<CredentialModel> {

    private final KeycloakSession session;
    private final String type;

    protected OwnCredentialProvider(KeycloakSession session, String type) {
        this.session = session;
        this.type = type;
    }

    protected KeycloakSession session() {
        return session;
    }

    @Override
    public String getType() {
        return type;
    }

    @Override
    public CredentialModel createCredential(RealmModel realm, UserModel user, CredentialModel credential) {
        return user.credentialManager().createStoredCredential(credential);
    }

    @Override
    public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
        return user.credentialManager().removeStoredCredentialById(credentialId);
    }

    @Override
    public CredentialModel getCredentialFromModel(CredentialModel model) {
        return model;
    }

    @Override
    public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
        return describe(
                        CredentialTypeMetadata.builder()
                                .type(type)
                                .category(CredentialTypeMetadata.Category.TWO_FACTOR)
                                .displayName(type + "-display-name")
                                .helpText(type + "-help-text")
                                .iconCssClass("kcAuthenticatorOTPClass")
                                .removeable(false),
                        context)
                .build(session);
    }

    /** Adds what is special about this type. */
    protected CredentialTypeMetadata.CredentialTypeMetadataBuilder describe(
            CredentialTypeMetadata.CredentialTypeMetadataBuilder builder, CredentialTypeMetadataContext context) {
        return builder;
    }
}
