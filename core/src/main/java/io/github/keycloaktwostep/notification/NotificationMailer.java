// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import io.github.keycloaktwostep.keycloak.MailTemplate;
import io.github.keycloaktwostep.keycloak.RealmUrls;
import io.github.keycloaktwostep.notification.Notification.Addressee;
import io.github.keycloaktwostep.notification.Notification.Browser;
import io.github.keycloaktwostep.notification.Notification.DetailLine;
import io.github.keycloaktwostep.text.PageTimes;
import io.github.keycloaktwostep.text.RealmTexts;
import io.github.keycloaktwostep.transaction.RealmInNewTransaction;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.theme.Theme;

/**
 * Writes an email during the request, and sends it later in the background. The realm's email theme may override the
 * templates {@code text/two-step-notice.ftl} and {@code html/two-step-notice.ftl}.
 */
final class NotificationMailer {

    private static final Logger LOG = Logger.getLogger(NotificationMailer.class);
    private static final String TEMPLATE = "two-step-notice.ftl";

    private NotificationMailer() {}

    /**
     * Writes an email. Never throws, so that a failure cannot undo the change.
     *
     * @param last whether the rate limit allows no further email for now
     * @return empty if the email cannot be written, which is logged
     */
    static Optional<PreparedMail> write(KeycloakSession session, Notification notice, boolean last) {
        return UserContext.find(session, notice.to().realm(), notice.to().user())
                .flatMap(to -> write(to, notice, last));
    }

    private static Optional<PreparedMail> write(UserContext to, Notification notice, boolean last) {
        KeycloakSession session = to.session();
        Object before = session.getAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE);
        session.setAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE, language(notice, to));
        try {
            Locale locale = session.getContext().resolveLocale(to.user());
            RealmTexts texts = RealmTexts.of(session, to.realm(), Theme.Type.EMAIL, locale);
            MailTemplate template = new MailTemplate(session, to.realm(), to.user());
            return Optional.of(new PreparedMail(
                    notice,
                    template.render(
                            "twoStepMailSubject",
                            List.of(
                                    MailTextSanitizer.line(texts.service()),
                                    name(texts, notice.first().change())),
                            TEMPLATE,
                            attributes(to, notice, texts, last))));
        } catch (EmailException | RuntimeException e) {
            failed(notice, to.realm(), e);
            return Optional.empty();
        } finally {
            session.removeAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE);
            if (before != null) {
                session.setAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE, before);
            }
        }
    }

    /** The language of the user's own request; after a request of an admin, the user's or the realm's language. */
    private static String language(Notification notice, UserContext to) {
        return notice.browser()
                .map(Browser::language)
                .or(() -> Optional.ofNullable(to.user().getFirstAttribute(UserModel.LOCALE)))
                .or(() -> Optional.ofNullable(to.realm().getDefaultLocale()))
                .orElse(Locale.ENGLISH.toLanguageTag());
    }

    /** Sends an email in a new session. Blocks until the mail server has responded. */
    static void send(KeycloakSessionFactory factory, PreparedMail mail) {
        Addressee to = mail.notification().to();
        RealmInNewTransaction.run(factory, to.realm(), (session, realm) -> {
            try {
                session.getProvider(EmailSenderProvider.class)
                        .send(
                                realm.getSmtpConfig(),
                                to.email(),
                                mail.content().subject(),
                                mail.content().text(),
                                mail.content().html());
                TwoStepMetrics.notice("sent");
            } catch (EmailException e) {
                failed(mail.notification(), realm, e);
            }
        });
    }

    private static void failed(Notification notice, RealmModel realm, Exception cause) {
        TwoStepMetrics.notice("failed");
        // The message is not logged, because it may contain the user's address.
        LOG.warnf(
                "No email about %s of realm %s was sent: %s",
                notice, realm.getName(), cause.getClass().getName());
    }

    private static Map<String, Object> attributes(UserContext to, Notification notice, RealmTexts texts, boolean last) {
        String account =
                MailTextSanitizer.account(to.user().getUsername(), notice.to().email());
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("account", account);
        attributes.put("name", salutation(to.user()).orElse(account));
        attributes.put("warning", notice.isWarning());
        attributes.put("service", MailTextSanitizer.line(texts.service()));
        attributes.put(
                "changes", notice.lines().stream().map(NotificationMailer::view).toList());
        attributes.put(
                "when", PageTimes.utc(notice.at(), texts.text("twoStepMailWhen").language()));
        attributes.put("browser", notice.browser().map(Browser::name).orElse(""));
        attributes.put("address", notice.browser().map(Browser::address).orElse(""));
        attributes.put("byAdmin", notice.byAdmin());
        attributes.put("last", last);
        attributes.put(
                "accountUrl",
                account(to.session(), to.realm()).map(URI::toString).orElse(""));
        attributes.put("lostAccessUrl", to.policy().lostAccessUrl().orElse(""));
        return attributes;
    }

    private static Optional<String> salutation(UserModel user) {
        return Optional.ofNullable(user.getFirstName())
                .map(MailTextSanitizer::person)
                .filter(name -> !name.isEmpty());
    }

    private static Map<String, Object> view(DetailLine line) {
        return line.change() == Change.RECOVERY_CODES_LOW
                ? Map.of(
                        "id",
                        line.change().id(),
                        "left",
                        KeycloakVersions.pluralNumber(Integer.parseInt(line.subject())),
                        "subject",
                        "")
                : Map.of("id", line.change().id(), "subject", MailTextSanitizer.name(line.subject()));
    }

    /**
     * URL of the page for sign-in methods in the account console. Empty if the realm has no account console, or if no
     * host name is fixed: the link could lead to a host that a client has chosen.
     */
    private static Optional<URI> account(KeycloakSession session, RealmModel realm) {
        ClientModel console = realm.getClientByClientId(Constants.ACCOUNT_CONSOLE_CLIENT_ID);
        if (console == null || !console.isEnabled() || !RealmUrls.isHostFixed(session)) {
            return Optional.empty();
        }
        return Optional.of(RealmUrls.accountConsole(session)
                .path("account-security/signing-in")
                .build(realm.getName()));
    }

    private static String name(RealmTexts texts, Change change) {
        // Undoes the escaping of MessageFormat.
        return texts.text("twoStepMail." + change.id()).pattern().pattern().replace("''", "'");
    }
}
