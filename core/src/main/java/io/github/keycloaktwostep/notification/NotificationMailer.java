package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.delivery.RealmUrls;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.TwoStepMetrics;
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
 * Words one mail and hands it to the realm's mail server; takes as long as that takes. Templates {@code
 * text/two-step-notice.ftl} and {@code html/two-step-notice.ftl}, which the realm's e-mail theme may override.
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

    /** Sends it, unless the user has had too many within an hour. */
    void send(Notification notice) {
        Reservation reservation = limiter.reserve(limit(notice));
        if (!(reservation instanceof Reservation.Granted granted)) {
            // The mail before this one said that there would be no more.
            TwoStepMetrics.notice("too_many");
            LOG.infof("%s is not told by mail: this user has had too many within an hour", notice);
            return;
        }
        // What a mail server did not take counts all the same: else an address that it refuses would keep it busy for
        // ever.
        KeycloakModelUtils.runJobInTransaction(factory, session -> send(session, notice, granted.left() == 0));
    }

    private static RateLimit limit(Notification notice) {
        NotificationSeverity weight = notice.weight();
        return new RateLimit(weight.budget(), notice.realm() + "|" + notice.user(), weight.perUserHour(), HOUR);
    }

    /** @param last whether the user will read of no more for a while */
    private static void send(KeycloakSession session, Notification notice, boolean last) {
        RealmModel realm = session.realms().getRealm(notice.realm());
        if (realm == null) {
            return;
        }
        session.getContext().setRealm(realm);
        session.getContext().setHttpRequest(new BackgroundRequest(notice.base()));
        UserModel user = session.users().getUserById(realm, notice.user());
        if (user == null) {
            return;
        }
        notice.language().ifPresent(tag -> session.setAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE, tag));
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
                            notice.to());
            TwoStepMetrics.notice("sent");
        } catch (EmailException e) {
            TwoStepMetrics.notice("failed");
            // Not what it says: that may be the user's address.
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
        attributes.put("browser", notice.browser());
        attributes.put("address", notice.address());
        attributes.put("byAdmin", notice.byAdmin());
        attributes.put("last", last);
        attributes.put("accountUrl", account(session, realm).map(URI::toString).orElse(""));
        attributes.put("lostAccessUrl", PolicyStore.read(realm).lostAccessUrl().orElse(""));
        return attributes;
    }

    private static Map<String, Object> view(Notification.DetailLine line) {
        Map<String, Object> view = new HashMap<>();
        view.put("id", line.change().id());
        if (line.change() == Change.RECOVERY_CODES_LOW) {
            view.put("left", Integer.valueOf(line.subject()));
            view.put("subject", "");
        } else {
            view.put("subject", MailTextSanitizer.name(line.subject()));
        }
        return view;
    }

    /**
     * Where the user sees and changes how to sign in; empty where the realm has no account console, or where the link
     * would lead to a host that a client chose.
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
        // Read as MessageFormat writes it.
        return texts.text("twoStepMail." + change.id()).pattern().pattern().replace("''", "'");
    }
}
