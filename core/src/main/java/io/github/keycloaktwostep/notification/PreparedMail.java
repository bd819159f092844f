// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.keycloak.MailTemplate.RenderedMail;
import io.github.keycloaktwostep.notification.Notification.Addressee;
import java.util.Objects;

/**
 * A mail that is ready to be sent.
 *
 * @param notification description for the log
 */
record PreparedMail(Addressee to, RenderedMail content, String notification) {

    PreparedMail {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(notification, "notification");
    }

    @Override
    public String toString() {
        return notification;
    }
}
