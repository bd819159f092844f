// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import java.util.List;
import java.util.Map;
import org.keycloak.email.EmailException;
import org.keycloak.email.freemarker.FreeMarkerEmailTemplateProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Renders an email with Keycloak's template engine and the realm's theme, without sending it. Keycloak's own provider
 * renders and sends in one call, so the request would wait for the mail server. Checked with 26.7.5; guarded by {@code
 * NotificationsIT}.
 */
public final class MailTemplate extends FreeMarkerEmailTemplateProvider {

    private RenderedMail rendered;

    /**
     * An email that is ready to be sent.
     *
     * @param text body as plain text
     * @param html body as HTML
     */
    public record RenderedMail(String subject, String text, String html) {}

    public MailTemplate(KeycloakSession session, RealmModel realm, UserModel user) {
        super(session);
        setRealm(realm);
        setUser(user);
    }

    /**
     * @param subjectKey message key; its arguments are {@code subjectArguments}
     * @param template name of the template in the folders {@code text} and {@code html} of the theme
     * @throws EmailException if the templates cannot be processed
     */
    public RenderedMail render(
            String subjectKey, List<Object> subjectArguments, String template, Map<String, Object> attributes)
            throws EmailException {
        send(subjectKey, subjectArguments, template, attributes);
        return rendered;
    }

    @Override
    protected void send(Map<String, String> config, String subject, String text, String html, String address) {
        rendered = new RenderedMail(subject, text, html);
    }
}
