// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevice;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.notification.Notification.Addressee;
import io.github.keycloaktwostep.notification.Notification.Browser;
import io.github.keycloaktwostep.notification.Notification.DetailLine;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.transaction.TransactionCallback;
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
import org.jboss.logging.Logger;
import org.keycloak.device.DeviceRepresentationProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.account.DeviceRepresentation;

/**
 * Listens to the events of all changes to two-step verification: by our pages, by Keycloak's actions and account
 * console, and by admins. After the request has committed, the user gets one email about all its changes.
 */
final class NotificationListener implements EventListenerProvider {

    private static final Logger LOG = Logger.getLogger(NotificationListener.class);
    private static final Pattern OURS = Pattern.compile("two-step/users/([^/]+)(/.*)?");
    private static final Pattern USER = Pattern.compile("users/([^/]+)");
    private static final Pattern CREDENTIAL_OF_USER = Pattern.compile("users/([^/]+)/credentials/[^/]+");

    private final KeycloakSession session;
    private final RateLimiter limiter;
    private final Consumer<PreparedMail> queue;
    private final List<Notification> collected = new ArrayList<>();
    private final List<PreparedMail> written = new ArrayList<>();

    /** @param queue sends emails in the background */
    NotificationListener(KeycloakSession session, RateLimiter limiter, Consumer<PreparedMail> queue) {
        this.session = session;
        this.limiter = limiter;
        this.queue = queue;
    }

    @Override
    public void onEvent(Event event) {
        boolean removed = event.getType() == EventType.REMOVE_CREDENTIAL;
        Map<String, String> details = event.getDetails();
        if ((removed || event.getType() == EventType.UPDATE_CREDENTIAL)
                && event.getUserId() != null
                && details != null) {
            line(details, removed).ifPresent(line -> recipient(event.getRealmId(), event.getUserId(), details)
                    .ifPresent(to -> collect(new Notification(
                            addressee(to, to.user().getEmail()),
                            List.of(line),
                            Instant.ofEpochMilli(event.getTime()),
                            Optional.of(browser(to.user(), event.getIpAddress()))))));
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        if (event.getOperationType() == OperationType.UPDATE && event.getResourceType() == ResourceType.USER) {
            onUserUpdate(event);
            return;
        }
        Map<String, String> details = event.getDetails();
        if (event.getOperationType() != OperationType.ACTION || event.getResourcePath() == null || details == null) {
            return;
        }
        boolean ours = change(details).isPresent();
        Matcher path = (ours ? OURS : CREDENTIAL_OF_USER).matcher(event.getResourcePath());
        if ((ours || event.getResourceType() == ResourceType.USER) && path.matches()) {
            line(details, true).ifPresent(line -> recipient(event.getRealmId(), path.group(1), details)
                    .ifPresent(to -> collect(byAdmin(addressee(to, to.user().getEmail()), List.of(line), event))));
        }
    }

    private void onUserUpdate(AdminEvent event) {
        Matcher path = USER.matcher(String.valueOf(event.getResourcePath()));
        if (!path.matches()) {
            return;
        }
        recipient(event.getRealmId(), path.group(1)).ifPresent(to -> {
            AddedCredentials added = AddedCredentials.of(to);
            if (!added.lines().isEmpty() && hasText(added.email())) {
                collect(byAdmin(addressee(to, added.email()), added.lines(), event));
            }
        });
    }

    private Notification byAdmin(Addressee to, List<DetailLine> lines, AdminEvent event) {
        return new Notification(to, lines, Instant.ofEpochMilli(event.getTime()), Optional.empty());
    }

    private static Addressee addressee(UserContext to, String email) {
        return new Addressee(to.realm().getId(), to.user().getId(), email);
    }

    /**
     * The user whom an event is about. Empty if the user has no address. Also empty if only Keycloak's own credentials
     * were changed and the user is not enrolled.
     */
    private Optional<UserContext> recipient(String realmId, String userId, Map<String, String> details) {
        return recipient(realmId, userId)
                .filter(to -> hasText(to.user().getEmail()))
                .filter(to -> change(details).isPresent()
                        || CredentialTypes.OWN_SECOND_STEP.contains(details.getOrDefault(Details.CREDENTIAL_TYPE, ""))
                        || new EnrolmentService(to).load().on());
    }

    /** @return empty if there is no such user, or if the realm does not notify users or cannot send emails */
    private Optional<UserContext> recipient(String realmId, String userId) {
        return UserContext.find(session, realmId, userId)
                .filter(to -> to.policy().notifyByEmail() && RealmMail.configured(to.realm()));
    }

    /** The change that one of our own events reports. */
    private static Optional<Change> change(Map<String, String> details) {
        return Change.of(details.getOrDefault(Events.CHANGE, ""));
    }

    /** @return empty if the event has nothing to do with two-step verification */
    private static Optional<DetailLine> line(Map<String, String> details, boolean removed) {
        Optional<Change> ours = change(details);
        if (ours.isPresent()) {
            return Optional.of(new DetailLine(ours.get(), details.getOrDefault(Events.SUBJECT, "")));
        }
        String type = details.getOrDefault(Details.CREDENTIAL_TYPE, "");
        // The label of an enrolment only repeats its name.
        String label =
                type.equals(CredentialTypes.ENROLMENT) ? "" : details.getOrDefault(Details.CREDENTIAL_USER_LABEL, "");
        return (removed ? Change.removed(type) : Change.made(type)).map(change -> new DetailLine(change, label));
    }

    private Browser browser(UserModel user, String address) {
        DeviceRepresentation device =
                session.getProvider(DeviceRepresentationProvider.class).deviceRepresentation();
        // For example "Firefox – Linux".
        String name = (device == null ? Stream.<String>empty() : Stream.of(device.getBrowser(), device.getOs()))
                .map(RememberedDevice::cleaned)
                .map(MailTextSanitizer::name)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" – "));
        return new Browser(
                name,
                MailTextSanitizer.address(address),
                session.getContext().resolveLocale(user).toLanguageTag());
    }

    private void collect(Notification notice) {
        for (int i = 0; i < collected.size(); i++) {
            if (collected.get(i).sameMail(notice)) {
                collected.set(i, collected.get(i).with(notice.lines()));
                return;
            }
        }
        collected.add(notice);
        if (collected.size() == 1) {
            TransactionCallback.register(session, this::write, this::send, this::discard);
        }
    }

    /**
     * Writes the emails while the request still exists, because themes and links depend on it. They count towards the
     * rate limit even if the commit then fails.
     */
    private void write() {
        for (Notification notice : collected) {
            if (limiter.reserve(notice.severity().rateLimit(notice.to())) instanceof Reservation.Granted granted) {
                NotificationMailer.write(session, notice, granted.left() == 0).ifPresent(written::add);
            } else {
                // The previous email announced that no more would follow.
                TwoStepMetrics.notice("too_many");
                LOG.infof("No email about %s was sent: the user has had too many within an hour", notice);
            }
        }
        collected.clear();
    }

    /**
     * Failed emails count towards the rate limit, too. Otherwise, a rejected address would keep the mail server busy.
     */
    private void send() {
        written.forEach(queue);
        written.clear();
    }

    private void discard() {
        collected.clear();
        written.clear();
    }

    private static boolean hasText(String text) {
        return text != null && !text.isBlank();
    }

    @Override
    public void close() {}
}
