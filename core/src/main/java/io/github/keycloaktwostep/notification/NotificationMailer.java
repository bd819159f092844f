package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.delivery.RealmUrls;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.notification.Notification.Browser;
import io.github.keycloaktwostep.notification.Notification.DetailLine;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.text.PageTimes;
import io.github.keycloaktwostep.text.RealmTexts;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.RealmsResource;
import org.keycloak.theme.Theme;

/**
 * Writes one mail and sends it to the realm's mail server, which may take long. The realm's email theme may override the
 * templates {@code text/two-step-notice.ftl} and {@code html/two-step-notice.ftl}.
 */
final class NotificationMailer {

    private static final Logger LOG = Logger.getLogger(NotificationMailer.class);
    private static final String TEMPLATE = "two-step-notice.ftl";
    private static final Duration HOUR = Duration.ofHours(1);

    private final KeycloakSessionFactory factory;
    private final RateLimiter limiter;

    NotificationMailer(KeycloakSessionFactory factory, RateLimiter limiter) {
        this.factory = factory;
        this.limiter = limiter;
    }

    /** Sends a mail, unless the user has already had too many within an hour. */
    void send(Notification notice) {
        Reservation reservation = limiter.reserve(limit(notice));
        if (!(reservation instanceof Reservation.Granted granted)) {
            // The previous mail announced that no more would follow.
            TwoStepMetrics.notice("too_many");
            LOG.infof("%s is not told by mail: this user has had too many within an hour", notice);
            return;
        }
        // Failed mails count, too. Otherwise an address that the mail server rejects would keep the server busy.
        KeycloakModelUtils.runJobInTransaction(factory, session -> send(session, notice, granted.left() == 0));
    }

    private static RateLimit limit(Notification notice) {
        NotificationSeverity severity = notice.severity();
        return new RateLimit(
                severity.budget(), notice.to().realm() + "|" + notice.to().user(), severity.perUserHour(), HOUR);
    }

    /** @param last whether the rate limit allows no further mail for now */
    private static void send(KeycloakSession session, Notification notice, boolean last) {
        RealmModel realm = session.realms().getRealm(notice.to().realm());
        if (realm == null) {
            return;
        }
        session.getContext().setRealm(realm);
        session.getContext().setHttpRequest(new BackgroundRequest(notice.base()));
        UserModel user = session.users().getUserById(realm, notice.to().user());
        if (user == null) {
            return;
        }
        notice.browser()
                .ifPresent(browser ->
                        session.setAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE, browser.language()));
        try {
            Locale locale = session.getContext().resolveLocale(user);
            RealmTexts texts = RealmTexts.of(session, realm, Theme.Type.EMAIL, locale);
            String service = MailTextSanitizer.line(texts.service());
            session.getProvider(EmailTemplateProvider.class)
                    .setRealm(realm)
                    .setUser(user)
                    .send(
                            "twoStepMailSubject",
                            List.of(service, name(texts, notice.first().change())),
                            TEMPLATE,
                            attributes(session, realm, notice, texts, last),
                            notice.to().email());
            TwoStepMetrics.notice("sent");
        } catch (EmailException e) {
            TwoStepMetrics.notice("failed");
            // The message is not logged, because it may contain the user's address.
            LOG.warnf(
                    "%s of realm %s is not told by mail: %s",
                    notice, realm.getName(), e.getClass().getName());
        }
    }

    private static Map<String, Object> attributes(
            KeycloakSession session, RealmModel realm, Notification notice, RealmTexts texts, boolean last) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("service", MailTextSanitizer.line(texts.service()));
        attributes.put(
                "changes", notice.lines().stream().map(NotificationMailer::view).toList());
        attributes.put(
                "when", PageTimes.utc(notice.at(), texts.text("twoStepMailWhen").language()));
        attributes.put("browser", notice.browser().map(Browser::name).orElse(""));
        attributes.put("address", notice.browser().map(Browser::address).orElse(""));
        attributes.put("byAdmin", notice.byAdmin());
        attributes.put("last", last);
        attributes.put("accountUrl", account(session, realm).map(URI::toString).orElse(""));
        attributes.put("lostAccessUrl", PolicyStore.read(realm).lostAccessUrl().orElse(""));
        return attributes;
    }

    private static Map<String, Object> view(DetailLine line) {
        return line.change() == Change.RECOVERY_CODES_LOW
                ? Map.of("id", line.change().id(), "left", Integer.valueOf(line.subject()), "subject", "")
                : Map.of("id", line.change().id(), "subject", MailTextSanitizer.name(line.subject()));
    }

    /**
     * URL of the page for sign-in methods in the account console. Empty if the realm has no account console, or if no host
     * name is fixed: the link could lead to a host that a client has chosen.
     */
    private static Optional<URI> account(KeycloakSession session, RealmModel realm) {
        ClientModel console = realm.getClientByClientId(Constants.ACCOUNT_CONSOLE_CLIENT_ID);
        if (console == null || !console.isEnabled() || !RealmUrls.isHostFixed(session)) {
            return Optional.empty();
        }
        return Optional.of(
                RealmsResource.accountUrl(session.getContext().getUri().getBaseUriBuilder())
                        .path("account-security/signing-in")
                        .build(realm.getName()));
    }

    private static String name(RealmTexts texts, Change change) {
        // Undoes the escaping of MessageFormat.
        return texts.text("twoStepMail." + change.id()).pattern().pattern().replace("''", "'");
    }
}
