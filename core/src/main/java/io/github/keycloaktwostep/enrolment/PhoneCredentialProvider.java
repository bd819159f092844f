// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.method.ProviderIds;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.keycloak.credential.CredentialMetadata;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialTypeMetadata.CredentialTypeMetadataBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/** The {@code two-step-phone} credential: its label is the masked number, and users change it in the settings. */
final class PhoneCredentialProvider extends TwoStepCredentialProvider {

    PhoneCredentialProvider(KeycloakSession session) {
        super(session, CredentialTypes.PHONE);
    }

    @Override
    protected CredentialTypeMetadataBuilder describe(
            CredentialTypeMetadataBuilder builder, Optional<UserContext> user) {
        // A type with an action is listed even if the user has no credential of it.
        return user.filter(PhoneCredentialProvider::hasPhone).isPresent()
                ? builder.updateAction(ProviderIds.SETTINGS)
                : builder;
    }

    @Override
    protected Map<String, String> facts(CredentialModel stored) throws IOException {
        PhoneLine phone = JsonSerialization.readValue(stored.getSecretData(), PhoneLine.class);
        return Map.of(
                "lastDigits",
                phone.number().lastDigits(),
                "country",
                phone.region(),
                "channel",
                phone.preferred().id());
    }

    @Override
    protected void explain(CredentialModel stored, UserContext user, CredentialMetadata shown) {
        Enrolment enrolment = new EnrolmentService(user).load();
        Optional<Method.Phone> phone = enrolment.phones().stream()
                .filter(known -> known.id().equals(stored.getId()))
                .findFirst();
        if (phone.isEmpty()) {
            shown.setWarningMessageTitle("two-step-phone-switched-off");
            shown.setWarningMessageDescription("two-step-phone-switched-off-text");
            return;
        }
        boolean preferred = enrolment
                .firstChoice()
                .filter(first -> first.id().equals(stored.getId()))
                .isPresent();
        shown.setInfoMessage("two-step-phone-" + phone.get().channel().id() + (preferred ? "-preferred" : ""));
    }

    private static boolean hasPhone(UserContext user) {
        return !new UserCredentials(user).list(CredentialTypes.PHONE).isEmpty();
    }
}
