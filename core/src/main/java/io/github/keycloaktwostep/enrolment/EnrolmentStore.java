// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.util.List;
import java.util.stream.Collectors;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.OTPPolicy;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.utils.CredentialHelper;

/** Reads and writes the credentials of a user's two-step verification. Makes no decisions and takes no lock. */
final class EnrolmentStore {

    private final UserContext context;
    private final UserCredentials credentials;

    EnrolmentStore(UserContext context) {
        this.context = context;
        this.credentials = new UserCredentials(context);
    }

    Enrolment load() {
        List<CredentialModel> own = credentials.list().stream()
                .filter(credential -> CredentialTypes.SECOND_STEP.contains(credential.getType()))
                .toList();
        List<CredentialModel> stored = own.isEmpty() ? new DirectoryEntry(context).takeOver() : own;
        return credentials.parsed("enrolment", stored, EnrolmentCodec::read);
    }

    StoredEnrolment enrolment() {
        return EnrolmentCodec.enrolment(credentials.list(CredentialTypes.ENROLMENT));
    }

    void write(StoredEnrolment enrolment) {
        new DirectoryEntry(context).keep();
        String data = Json.write(enrolment.of(
                credentials.list().stream().map(CredentialModel::getId).collect(Collectors.toSet())));
        List<CredentialModel> existing = credentials.list(CredentialTypes.ENROLMENT);
        if (existing.isEmpty()) {
            credentials.create(CredentialTypes.ENROLMENT, "", data);
        } else {
            credentials.update(existing.get(0).getId(), data);
            // Additional enrolments were not created by us. Their content is part of what was just written.
            existing.stream().skip(1).forEach(credentials::remove);
        }
    }

    /** @return id of the new credential */
    String create(PhoneLine line) {
        return credentials.create(CredentialTypes.PHONE, line.number().masked(), Json.write(line));
    }

    /** @return id of the new credential */
    String create(EnrolmentDraft.AppDraft app) {
        OTPCredentialModel model = OTPCredentialModel.createFromPolicy(
                context.realm(), app.secret(), credentials.freeLabel(OTPCredentialModel.TYPE, app.label()));
        model.setCreatedDate(context.clock().millis());
        CredentialModel created = context.user().credentialManager().createStoredCredential(model);
        OTPPolicy policy = context.realm().getOTPPolicy();
        if (OTPCredentialModel.TOTP.equals(policy.getType())) {
            // The code that verified the app must not be valid for a sign-in, too. Keycloak's validation checks this
            // key.
            context.session()
                    .singleUseObjects()
                    .putIfAbsent(
                            created.getId() + "." + app.code(),
                            policy.getPeriod() * (2L * policy.getLookAheadWindow() + 1));
        } else {
            // The counter advances only when a code is validated.
            context.user()
                    .credentialManager()
                    .isValid(new UserCredentialModel(created.getId(), OTPCredentialModel.TYPE, app.code()));
        }
        return created.getId();
    }

    /**
     * Replaces the list of recovery codes.
     *
     * @return id of the new credential
     */
    String create(EnrolmentDraft.RecoveryCodesDraft codes, String label) {
        CredentialHelper.createRecoveryCodesCredential(
                context.session(),
                context.realm(),
                context.user(),
                RecoveryAuthnCodesCredentialModel.createFromValues(codes.codes(), codes.generatedAt(), label),
                codes.codes());
        return credentials.list(RecoveryAuthnCodesCredentialModel.TYPE).stream()
                .findFirst()
                .map(CredentialModel::getId)
                .orElse(null);
    }

    void prefer(Method.Phone phone, Channel channel) {
        credentials.update(phone.id(), Json.write(phone.line().preferring(channel)));
    }
}
