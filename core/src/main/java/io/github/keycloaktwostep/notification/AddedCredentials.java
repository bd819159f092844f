// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.notification.Notification.DetailLine;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;

/**
 * The credentials that a request adds to an existing user. An admin can include them in any change of the user, and
 * Keycloak's event does not list them. A credential is new if other transactions do not see it yet.
 *
 * @param email the user's address before the request, which may change it, too; {@code null} if there was none
 */
record AddedCredentials(List<DetailLine> lines, String email) {

    /** The committed state of a user. */
    private record PriorCredentials(Set<String> credentials, String email, Enrolment enrolment) {}

    /** Must be called while the request's transaction is open. */
    static AddedCredentials of(UserContext context) {
        List<CredentialModel> now = credentials(context.user()).toList();
        if (now.isEmpty()) {
            return new AddedCredentials(List.of(), null);
        }
        PriorCredentials before = UserInNewTransaction.run(
                context,
                own -> new PriorCredentials(
                        credentials(own.user()).map(CredentialModel::getId).collect(Collectors.toSet()),
                        own.user().getEmail(),
                        new EnrolmentService(own).load()));
        Enrolment after = new EnrolmentService(context).load();
        return new AddedCredentials(
                now.stream()
                        .filter(credential -> !before.credentials().contains(credential.getId()))
                        .filter(credential -> before.enrolment().on()
                                || after.on()
                                || CredentialTypes.OWN_SECOND_STEP.contains(credential.getType()))
                        .flatMap(credential -> change(credential, before.enrolment(), after).stream()
                                .map(change -> new DetailLine(change, subject(credential, after))))
                        .toList(),
                before.email());
    }

    /** A new enrolment is reported by its effect; a second enrolment, for example, may have none. */
    private static Optional<Change> change(CredentialModel credential, Enrolment before, Enrolment after) {
        if (!CredentialTypes.ENROLMENT.equals(credential.getType())) {
            return Change.made(credential.getType());
        }
        if (before.asksForCode() == after.asksForCode()) {
            return Optional.empty();
        }
        return Optional.of(after.asksForCode() ? Change.TURNED_ON : Change.TURNED_OFF);
    }

    private static Stream<CredentialModel> credentials(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsStream()
                .filter(credential -> Change.made(credential.getType()).isPresent());
    }

    /** The label of a phone can contain the whole number here, so the masked number is used instead. */
    private static String subject(CredentialModel credential, Enrolment enrolment) {
        return switch (credential.getType()) {
            case CredentialTypes.PHONE ->
                Method.phones(enrolment.allMethods().stream())
                        .filter(phone -> phone.id().equals(credential.getId()))
                        .map(phone -> phone.number().masked())
                        .findFirst()
                        .orElse("");
            case CredentialTypes.ENROLMENT -> "";
            default -> Objects.requireNonNullElse(credential.getUserLabel(), "");
        };
    }
}
