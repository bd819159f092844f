package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevice;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.notification.Notification.DetailLine;
import io.github.keycloaktwostep.policy.PolicyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.device.DeviceRepresentationProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.account.DeviceRepresentation;

/**
 * Hears of every change to somebody's two-step verification: ours, what Keycloak's own actions and account console do,
 * and what an admin adds or removes. The user is told once the request is committed; all that one request changed, in one mail.
 */
final class NotificationListener implements EventListenerProvider {

    private static final Pattern OURS = Pattern.compile("two-step/users/([^/]+)(/.*)?");
    private static final Pattern USER = Pattern.compile("users/([^/]+)");
    private static final Pattern CREDENTIAL_OF_USER = Pattern.compile("users/([^/]+)/credentials/[^/]+");

    private final KeycloakSession session;
    private final Consumer<Notification> outbox;
    private final List<Notification> gathered = new ArrayList<>();

    NotificationListener(KeycloakSession session, Consumer<Notification> outbox) {
        this.session = session;
        this.outbox = outbox;
    }

    @Override
    public void onEvent(Event event) {
        boolean made = event.getType() == EventType.UPDATE_CREDENTIAL;
        boolean removed = event.getType() == EventType.REMOVE_CREDENTIAL;
        Map<String, String> details = event.getDetails();
        if (!(made || removed) || event.getUserId() == null || details == null) {
            return;
        }
        Optional<Change> ours = Change.of(details.getOrDefault(Events.CHANGE, ""));
        if (ours.isPresent()) {
            DetailLine line = new DetailLine(ours.get(), details.getOrDefault(Events.SUBJECT, ""));
            recipient(event.getRealmId(), event.getUserId()).ifPresent(to -> gather(byUser(to, line, event)));
            return;
        }
        other(details, removed).ifPresent(line -> recipient(event.getRealmId(), event.getUserId())
                .filter(to -> concerned(to, details))
                .ifPresent(to -> gather(byUser(to, line, event))));
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        if (event.getOperationType() == OperationType.UPDATE && event.getResourceType() == ResourceType.USER) {
            byChangeOfUser(event);
            return;
        }
        Map<String, String> details = event.getDetails();
        if (event.getOperationType() != OperationType.ACTION || event.getResourcePath() == null || details == null) {
            return;
        }
        Optional<Change> ours = Change.of(details.getOrDefault(Events.CHANGE, ""));
        if (ours.isPresent()) {
            byOurs(event, ours.get());
            return;
        }
        if (event.getResourceType() != ResourceType.USER) {
            return;
        }
        Matcher path = CREDENTIAL_OF_USER.matcher(event.getResourcePath());
        if (!path.matches()) {
            return;
        }
        other(details, true).ifPresent(line -> recipient(event.getRealmId(), path.group(1))
                .filter(to -> concerned(to, details))
                .ifPresent(to -> gather(byAdmin(to, line, event))));
    }

    private void byOurs(AdminEvent event, Change change) {
        Matcher path = OURS.matcher(event.getResourcePath());
        if (path.matches()) {
            recipient(event.getRealmId(), path.group(1))
                    .ifPresent(to -> gather(byAdmin(to, new DetailLine(change, ""), event)));
        }
    }

    private void byChangeOfUser(AdminEvent event) {
        Matcher path = USER.matcher(String.valueOf(event.getResourcePath()));
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (!path.matches() || !tells(realm)) {
            return;
        }
        UserModel user = session.users().getUserById(realm, path.group(1));
        if (user == null) {
            return;
        }
        AddedCredentials added = AddedCredentials.of(session, realm, user);
        if (!added.lines().isEmpty()) {
            added.address()
                    .ifPresent(
                            address -> gather(byAdmin(new MailRecipient(realm, user), address, added.lines(), event)));
        }
    }

    private Notification byAdmin(MailRecipient to, DetailLine line, AdminEvent event) {
        return byAdmin(to, to.user().getEmail(), List.of(line), event);
    }

    private Notification byAdmin(MailRecipient to, String address, List<DetailLine> lines, AdminEvent event) {
        return new Notification(
                to.realm().getId(),
                to.user().getId(),
                address,
                lines,
                Instant.ofEpochMilli(event.getTime()),
                "",
                "",
                true,
                session.getContext().getHttpRequest().getUri().getBaseUri(),
                Optional.empty());
    }

    /** Who is to be told. */
    private record MailRecipient(RealmModel realm, UserModel user) {}

    /** @return empty if the realm does not want it or cannot send mails, or the user has no address */
    private Optional<MailRecipient> recipient(String realmId, String userId) {
        RealmModel realm = session.realms().getRealm(realmId);
        if (!tells(realm)) {
            return Optional.empty();
        }
        UserModel user = session.users().getUserById(realm, userId);
        return user == null || blank(user.getEmail()) ? Optional.empty() : Optional.of(new MailRecipient(realm, user));
    }

    private static boolean tells(RealmModel realm) {
        return realm != null && PolicyStore.read(realm).notifyByEmail() && RealmMail.configured(realm);
    }

    /** Apps and lists are Keycloak's; they are our business only where two-step verification is on. */
    private boolean concerned(MailRecipient to, Map<String, String> details) {
        return CredentialEventMapping.ours(details.getOrDefault(Details.CREDENTIAL_TYPE, ""))
                || new EnrolmentService(UserContext.of(session, to.realm(), to.user()))
                        .load()
                        .on();
    }

    private static Optional<DetailLine> other(Map<String, String> details, boolean removed) {
        String type = details.getOrDefault(Details.CREDENTIAL_TYPE, "");
        // The label of an enrolment or a list says no more than its name does.
        String label =
                type.equals(CredentialTypes.ENROLMENT) ? "" : details.getOrDefault(Details.CREDENTIAL_USER_LABEL, "");
        return (removed ? CredentialEventMapping.removed(type) : CredentialEventMapping.made(type))
                .map(change -> new DetailLine(change, label));
    }

    private Notification byUser(MailRecipient to, DetailLine line, Event event) {
        return new Notification(
                to.realm().getId(),
                to.user().getId(),
                to.user().getEmail(),
                List.of(line),
                Instant.ofEpochMilli(event.getTime()),
                browser(),
                MailTextSanitizer.address(event.getIpAddress()),
                false,
                session.getContext().getHttpRequest().getUri().getBaseUri(),
                Optional.of(session.getContext().resolveLocale(to.user()).toLanguageTag()));
    }

    /** {@code Firefox – Linux}, as far as it is known. */
    private String browser() {
        DeviceRepresentation seen =
                session.getProvider(DeviceRepresentationProvider.class).deviceRepresentation();
        if (seen == null) {
            return "";
        }
        return Stream.of(seen.getBrowser(), seen.getOs())
                .map(RememberedDevice::cleaned)
                .map(MailTextSanitizer::name)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(" – "));
    }

    private void gather(Notification notice) {
        for (int i = 0; i < gathered.size(); i++) {
            Notification before = gathered.get(i);
            if (before.sameMail(notice)) {
                gathered.set(i, before.with(notice.lines()));
                return;
            }
        }
        gathered.add(notice);
        if (gathered.size() > 1) {
            return;
        }
        if (session.getTransactionManager().isActive()) {
            session.getTransactionManager().enlistAfterCompletion(new SendAfterCommit());
        } else {
            tell();
        }
    }

    private void tell() {
        List<Notification> now = List.copyOf(gathered);
        gathered.clear();
        now.forEach(outbox);
    }

    private final class SendAfterCommit extends AbstractKeycloakTransaction {

        @Override
        protected void commitImpl() {
            tell();
        }

        @Override
        protected void rollbackImpl() {
            gathered.clear();
        }
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }

    @Override
    public void close() {}
}
