// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.enrolment.Enrolment.State;
import io.github.keycloaktwostep.enrolment.Enrolment.Unreadable;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.method.MethodKind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.dto.OTPCredentialData;
import org.keycloak.models.credential.dto.RecoveryAuthnCodesCredentialData;
import org.keycloak.util.JsonSerialization;

/**
 * Converts stored credentials to an enrolment. A credential that cannot be read counts as a disabled method and is
 * logged by its id.
 */
final class EnrolmentCodec {

    private static final Logger LOG = Logger.getLogger(EnrolmentCodec.class);

    private EnrolmentCodec() {}

    /** @param credentials of the types {@link CredentialTypes#SECOND_STEP} */
    static Enrolment read(List<CredentialModel> credentials) {
        List<Method> all = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (CredentialModel credential : credentials) {
            try {
                switch (credential.getType()) {
                    case CredentialTypes.PHONE -> all.add(phone(credential));
                    case OTPCredentialModel.TYPE -> all.add(app(credential));
                    case RecoveryAuthnCodesCredentialModel.TYPE ->
                        recoveryCodes(credential).ifPresent(all::add);
                    default -> {
                        // The enrolment is read below.
                    }
                }
            } catch (IOException | RuntimeException e) {
                LOG.warnf("Credential %s cannot be read and counts as disabled", credential.getId());
                unreadable.add(new Unreadable(credential.getId(), credential.getType()));
            }
        }
        StoredEnrolment known = enrolment(credentials.stream()
                .filter(credential -> CredentialTypes.ENROLMENT.equals(credential.getType()))
                .toList());
        // Only the wizard creates phones, and it turns two-step verification on. If there is a phone without an
        // enrolment, somebody has removed the enrolment.
        boolean adopted = known.decided()
                ? all.stream()
                        .filter(method -> method.kind() != MethodKind.PHONE)
                        .anyMatch(method -> method.added().toEpochMilli() > known.changed())
                : !all.isEmpty() || !unreadable.isEmpty();
        State state = state(known, adopted);
        // Methods that users kept when they turned two-step verification off stay disabled, even after they add an app
        // or recovery codes in Keycloak itself: by then, the phone may belong to somebody else.
        Predicate<Method> kept = method ->
                known.decided() && state == State.ADOPTED && method.added().toEpochMilli() <= known.changed();
        Map<Boolean, List<Method>> usable = all.stream()
                .collect(Collectors.partitioningBy(method -> !known.off().contains(method.id()) && !kept.test(method)));
        return new Enrolment(
                state,
                state == State.ON ? Optional.of(Instant.ofEpochMilli(known.changed())) : Optional.empty(),
                Optional.ofNullable(known.preferred()),
                usable.get(true),
                usable.get(false),
                unreadable,
                known.used().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, one -> Instant.ofEpochMilli(one.getValue()))));
    }

    private static State state(StoredEnrolment known, boolean adopted) {
        if (known.on()) {
            return State.ON;
        }
        if (adopted) {
            return State.ADOPTED;
        }
        return known.decided() ? State.OFF : State.NONE;
    }

    /** Combines a user's enrolment credentials into one; {@link StoredEnrolment#UNDECIDED} if there are none. */
    static StoredEnrolment enrolment(List<CredentialModel> enrolments) {
        return StoredEnrolment.strictest(
                enrolments.stream().map(EnrolmentCodec::readable).toList());
    }

    private static StoredEnrolment readable(CredentialModel credential) {
        try {
            return StoredEnrolment.read(credential);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("Credential %s cannot be read and counts as turned on", credential.getId());
            return StoredEnrolment.UNREADABLE;
        }
    }

    private static Method.Phone phone(CredentialModel credential) throws IOException {
        PhoneLine line = JsonSerialization.readValue(credential.getSecretData(), PhoneLine.class);
        return new Method.Phone(credential.getId(), added(credential), line);
    }

    private static Method app(CredentialModel credential) {
        OTPCredentialModel model = OTPCredentialModel.createFromCredentialModel(credential);
        Objects.requireNonNull(model.getOTPSecretData().getValue(), "secret");
        OTPCredentialData data = model.getOTPCredentialData();
        String label = credential.getUserLabel();
        return new Method.App(credential.getId(), added(credential), label == null ? "" : label, data.getDigits());
    }

    private static Optional<Method> recoveryCodes(CredentialModel credential) throws IOException {
        RecoveryAuthnCodesCredentialData data =
                JsonSerialization.readValue(credential.getCredentialData(), RecoveryAuthnCodesCredentialData.class);
        if (data.getTotalCodes() < 1) {
            throw new IOException("The credential does not say how many codes there are");
        }
        if (data.getRemainingCodes() > 0
                && RecoveryAuthnCodesCredentialModel.createFromCredentialModel(credential)
                        .allCodesUsed()) {
            throw new IOException("The credential has no codes");
        }
        return data.getRemainingCodes() < 1
                ? Optional.empty()
                : Optional.of(new Method.RecoveryCodes(
                        credential.getId(),
                        added(credential),
                        data.getTotalCodes() - data.getRemainingCodes() + 1,
                        data.getRemainingCodes()));
    }

    private static Instant added(CredentialModel credential) {
        Long created = credential.getCreatedDate();
        return Instant.ofEpochMilli(created == null ? 0 : created);
    }
}
