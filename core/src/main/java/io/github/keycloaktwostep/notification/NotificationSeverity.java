// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.notification.Notification.Addressee;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The importance of a change. Each has its own rate limit, so that minor changes cannot suppress important emails. */
enum NotificationSeverity {
    /** Weakens the account, or could give somebody else access. */
    HEAVY("heavy-notices-per-user-hour", 20),
    LIGHT("light-notices-per-user-hour", 10);

    private static final Set<Change> MINOR = EnumSet.of(
            Change.PREFERRED_CHANGED,
            Change.PHONE_CHANGED,
            Change.RECOVERY_CODES_LOW,
            Change.DEVICE_FORGOTTEN,
            Change.DEVICES_FORGOTTEN);

    private final String limit;
    private final int perUserHour;

    NotificationSeverity(String limit, int perUserHour) {
        this.limit = limit;
        this.perUserHour = perUserHour;
    }

    /** Limits the emails to one user. The last email within the limit announces that no more will follow. */
    RateLimit rateLimit(Addressee to) {
        return new RateLimit(limit, to.realm() + "|" + to.user(), perUserHour, Duration.ofHours(1));
    }

    static NotificationSeverity of(Change change) {
        return MINOR.contains(change) ? LIGHT : HEAVY;
    }
}
