// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.notification.Notification.Addressee;
import io.github.keycloaktwostep.notification.Notification.Browser;
import io.github.keycloaktwostep.notification.Notification.DetailLine;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One mail reports all changes of one request. */
class NotificationTest {

    static Notification of(Change... changes) {
        return new Notification(
                new Addressee("realm-id", "user-id", "robin@example.org"),
                Arrays.stream(changes).map(change -> new DetailLine(change, "")).toList(),
                Instant.EPOCH,
                Optional.of(new Browser("Firefox – Linux", "192.0.2.1", "en")));
    }

    @Test
    void usesLastImportantChangeForTheSubject() {
        assertThat(of(Change.PREFERRED_CHANGED, Change.DEVICE_REMEMBERED, Change.TURNED_ON, Change.DEVICES_FORGOTTEN)
                        .first()
                        .change())
                .isEqualTo(Change.TURNED_ON);
        assertThat(of(Change.PREFERRED_CHANGED, Change.DEVICES_FORGOTTEN)
                        .first()
                        .change())
                .isEqualTo(Change.PREFERRED_CHANGED);
    }

    @Test
    void hasTheSeverityOfItsMostImportantChange() {
        assertThat(of(Change.PREFERRED_CHANGED).severity()).isEqualTo(NotificationSeverity.LIGHT);
        assertThat(of(Change.PREFERRED_CHANGED, Change.PHONE_REMOVED).severity())
                .isEqualTo(NotificationSeverity.HEAVY);
    }

    @Test
    void warnsIfNothingWasChanged() {
        assertThat(of(Change.METHOD_DISABLED, Change.SENDS_USED_UP).isWarning()).isTrue();
        assertThat(of(Change.METHOD_DISABLED, Change.PHONE_REMOVED).isWarning()).isFalse();
    }

    @Test
    void containsNoDuplicates() {
        Notification notice = of(Change.APP_REMOVED)
                .with(List.of(
                        new DetailLine(Change.APP_REMOVED, ""),
                        new DetailLine(Change.APP_REMOVED, "Old app"),
                        new DetailLine(Change.TURNED_OFF, "")));

        assertThat(notice.lines())
                .containsExactly(
                        new DetailLine(Change.APP_REMOVED, ""),
                        new DetailLine(Change.APP_REMOVED, "Old app"),
                        new DetailLine(Change.TURNED_OFF, ""));
    }

    @Test
    void toStringContainsNoPersonalData() {
        assertThat(of(Change.TURNED_ON, Change.PHONE_ADDED)).hasToString("Notice[turned_on, phone_added]");
    }

    @Test
    void requiresAtLeastOneChange() {
        assertThatThrownBy(NotificationTest::of).isInstanceOf(IllegalArgumentException.class);
    }
}
