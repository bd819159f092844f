// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.OTPPolicy;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.utils.CredentialHelper;

/** Reads and writes the credentials of a user's two-step verification. Makes no decisions and takes no lock. */
final class EnrolmentStore {

    private final UserContext context;

    EnrolmentStore(UserContext context) {
        this.context = context;
    }

    Enrolment load() {
        List<CredentialModel> own = credentials()
                .getStoredCredentialsStream()
                .filter(credential -> CredentialTypes.SECOND_STEP.contains(credential.getType()))
                .toList();
        List<CredentialModel> stored = own.isEmpty() ? new DirectoryEntry(context).takeOver() : own;
        return ModelCache.of(
                context.session(),
                context.user(),
                "enrolment",
                CredentialContent.of(stored),
                () -> EnrolmentCodec.read(stored));
    }

    boolean hasEnrolment() {
        return !stored(CredentialTypes.ENROLMENT).isEmpty();
    }

    StoredEnrolment enrolment() {
        return EnrolmentCodec.enrolment(stored(CredentialTypes.ENROLMENT));
    }

    void write(StoredEnrolment enrolment) {
        new DirectoryEntry(context).keep();
        String data = Json.write(enrolment.of(credentials()
                .getStoredCredentialsStream()
                .map(CredentialModel::getId)
                .collect(Collectors.toSet())));
        List<CredentialModel> existing = stored(CredentialTypes.ENROLMENT);
        if (existing.isEmpty()) {
            CredentialModel credential = new CredentialModel();
            credential.setType(CredentialTypes.ENROLMENT);
            credential.setCreatedDate(context.clock().millis());
            credential.setCredentialData("{}");
            credential.setSecretData(data);
            credentials().createStoredCredential(credential);
        } else {
            update(existing.get(0), credential -> credential.setSecretData(data));
            // Additional enrolments were not created by us. Their content is part of what was just written.
            existing.stream().skip(1).map(CredentialModel::getId).forEach(this::remove);
        }
    }

    /** @return id of the new credential */
    String create(PhoneLine line) {
        CredentialModel credential = new CredentialModel();
        credential.setType(CredentialTypes.PHONE);
        credential.setCreatedDate(context.clock().millis());
        credential.setUserLabel(MethodLabels.free(line.number().masked(), labels(CredentialTypes.PHONE)));
        credential.setCredentialData("{}");
        credential.setSecretData(Json.write(line));
        return credentials().createStoredCredential(credential).getId();
    }

    /** @return id of the new credential */
    String create(EnrolmentDraft.AppDraft app) {
        OTPCredentialModel model = OTPCredentialModel.createFromPolicy(
                context.realm(),
                app.secret(),
                app.label().isBlank() ? null : MethodLabels.free(app.label(), labels(OTPCredentialModel.TYPE)));
        model.setCreatedDate(context.clock().millis());
        CredentialModel created = credentials().createStoredCredential(model);
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
            credentials().isValid(new UserCredentialModel(created.getId(), OTPCredentialModel.TYPE, app.code()));
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
        return stored(RecoveryAuthnCodesCredentialModel.TYPE).stream()
                .findFirst()
                .map(CredentialModel::getId)
                .orElse(null);
    }

    void prefer(Method.Phone phone, Channel channel) {
        CredentialModel credential = credentials().getStoredCredentialById(phone.id());
        if (credential != null) {
            String line = Json.write(phone.line().preferring(channel));
            update(credential, changed -> changed.setSecretData(line));
        }
    }

    void remove(String id) {
        credentials().removeStoredCredentialById(id);
    }

    void removeMethods(Stream<? extends Method> methods) {
        methods.map(Method::id).forEach(this::remove);
    }

    void removeEnrolment() {
        stored(CredentialTypes.ENROLMENT).stream().map(CredentialModel::getId).forEach(this::remove);
    }

    /** Labels of the credentials of a type, in lower case. */
    Set<String> labels(String type) {
        return MethodLabels.of(credentials().getStoredCredentialsByTypeStream(type));
    }

    /** Changes a copy, because Keycloak may return the cached instance. */
    private void update(CredentialModel credential, Consumer<CredentialModel> change) {
        CredentialModel changed = credential.shallowClone();
        change.accept(changed);
        credentials().updateStoredCredential(changed);
    }

    private List<CredentialModel> stored(String type) {
        return credentials().getStoredCredentialsByTypeStream(type).toList();
    }

    private SubjectCredentialManager credentials() {
        return context.user().credentialManager();
    }
}
