// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.text.PageTimes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.credential.CredentialMetadata;
import org.keycloak.credential.CredentialMetadata.LocalizedMessage;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialTypeMetadata.CredentialTypeMetadataBuilder;
import org.keycloak.models.KeycloakSession;

/** The {@code two-step} credential. In the account console, it opens the wizard, or the settings for enrolled users. */
final class EnrolmentCredentialProvider extends TwoStepCredentialProvider {

    EnrolmentCredentialProvider(KeycloakSession session) {
        super(session, CredentialTypes.ENROLMENT);
    }

    @Override
    protected CredentialTypeMetadataBuilder describe(
            CredentialTypeMetadataBuilder builder, Optional<UserContext> user) {
        if (user.isEmpty()) {
            return builder;
        }
        // Keycloak throws an exception if a type has both a create and an update action.
        if (new EnrolmentService(user.get()).load().on()) {
            return builder.updateAction(ProviderIds.SETTINGS);
        }
        return user.get().policy().enforcement() == Enforcement.OFF ? builder : builder.createAction(ProviderIds.SETUP);
    }

    @Override
    protected Map<String, String> facts(CredentialModel stored) throws IOException {
        StoredEnrolment enrolment = StoredEnrolment.read(stored);
        return enrolment.decided()
                ? Map.of("state", enrolment.on() ? "on" : "off", "since", day(enrolment.changed()))
                : Map.of();
    }

    @Override
    protected void explain(CredentialModel stored, UserContext user, CredentialMetadata shown) {
        Enrolment enrolment = new EnrolmentService(user).load();
        enrolment
                .since()
                .map(since -> PageTimes.date(since, user.session().getContext().resolveLocale(user.user())))
                .ifPresent(since -> {
                    shown.setInfoProperties(List.of(new LocalizedMessage("two-step-since", new Object[] {since})));
                    // Hide the date when it was first turned on, which is meaningless to the user.
                    shown.getCredentialModel().setCreatedDate(null);
                });
        if (!enrolment.asksForCode()) {
            shown.setInfoMessage("two-step-off");
        }
    }
}
