// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialMetadata;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadata.CredentialTypeMetadataBuilder;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Shows our credentials in the account console and to admins. The wizard and the settings page create and remove them.
 * Stored data is never returned as it is: users see a description, and admins see a few facts.
 */
public abstract class TwoStepCredentialProvider implements CredentialProvider<CredentialModel> {

    private static final Logger LOG = Logger.getLogger(TwoStepCredentialProvider.class);

    private final KeycloakSession session;
    private final String type;
    private Optional<UserContext> user = Optional.empty();

    protected TwoStepCredentialProvider(KeycloakSession session, String type) {
        this.session = session;
        this.type = type;
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

    /** Returns a copy, because the account's REST API removes the secrets from it. */
    @Override
    public CredentialModel getCredentialFromModel(CredentialModel model) {
        return model.shallowClone();
    }

    /** The representation in the Admin REST API. */
    @Override
    public CredentialModel getCredentialForPresentationFromModel(CredentialModel model) {
        CredentialModel shown = withoutData(model);
        try {
            Map<String, String> facts = facts(model);
            if (!facts.isEmpty()) {
                shown.setCredentialData(Json.write(facts));
            }
        } catch (IOException | RuntimeException e) {
            unreadable(model);
        }
        return shown;
    }

    /** The representation in the Account REST API. */
    @Override
    public CredentialMetadata getCredentialMetadata(CredentialModel credential, CredentialTypeMetadata metadata) {
        CredentialMetadata shown = new CredentialMetadata();
        shown.setCredentialModel(withoutData(credential));
        try {
            if (user.isPresent()) {
                explain(credential, user.get(), shown);
            }
        } catch (IOException | RuntimeException e) {
            unreadable(credential);
        }
        return shown;
    }

    @Override
    public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
        // Keycloak asks for the type before the credentials, and names the user only here.
        user = Optional.ofNullable(context.getUser())
                .map(known -> new UserContext(session, session.getContext().getRealm(), known));
        return describe(
                        CredentialTypeMetadata.builder()
                                .type(type)
                                .category(CredentialTypeMetadata.Category.TWO_FACTOR)
                                .displayName(type + "-display-name")
                                .helpText(type + "-help-text")
                                .iconCssClass("kcAuthenticatorOTPClass")
                                .removeable(false),
                        user)
                .build(session);
    }

    /** Adds the metadata that is specific to this type. */
    protected CredentialTypeMetadataBuilder describe(
            CredentialTypeMetadataBuilder builder, Optional<UserContext> user) {
        return builder;
    }

    /**
     * Facts for admins, by name. They must not contain a secret or a whole phone number.
     *
     * @throws IOException if the credential cannot be read
     */
    protected Map<String, String> facts(CredentialModel stored) throws IOException {
        return Map.of();
    }

    /**
     * Describes a credential to its user with message keys, and with values in the user's language. Our texts for the
     * account console contain no placeholders, because it writes them differently from Keycloak's pages.
     *
     * @throws IOException if the credential cannot be read
     */
    protected void explain(CredentialModel stored, UserContext user, CredentialMetadata shown) throws IOException {
        // By default, nothing is added to the name.
    }

    /** A day for the Admin REST API, in UTC. */
    protected static String day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC).toString();
    }

    private static CredentialModel withoutData(CredentialModel model) {
        CredentialModel shown = model.shallowClone();
        shown.setCredentialData(null);
        shown.setSecretData(null);
        return shown;
    }

    private static void unreadable(CredentialModel credential) {
        LOG.warnf("Credential %s cannot be read and is shown without its data", credential.getId());
    }
}
