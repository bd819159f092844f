// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.keycloak.MailTemplate.RenderedMail;

/** An email that is ready to be sent. {@link #toString()} contains no personal data. */
record PreparedMail(Notification notification, RenderedMail content) {

    @Override
    public String toString() {
        return notification.toString();
    }
}
