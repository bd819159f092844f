// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.event.Change;

/** The importance of a change. Each has its own rate limit, so that minor changes cannot suppress important mails. */
enum NotificationSeverity {
    /** Weakens the account, or could give somebody else access. */
    HEAVY("heavy-notices-per-user-hour", 20),
    LIGHT("light-notices-per-user-hour", 10);

    private final String limit;
    private final int perUserHour;

    NotificationSeverity(String limit, int perUserHour) {
        this.limit = limit;
        this.perUserHour = perUserHour;
    }

    String limit() {
        return limit;
    }

    /** Maximum number of mails per user and hour. The last of them announces that no more will follow. */
    int perUserHour() {
        return perUserHour;
    }

    static NotificationSeverity of(Change change) {
        return switch (change) {
            case PREFERRED_CHANGED, PHONE_CHANGED, RECOVERY_CODES_LOW, DEVICE_FORGOTTEN, DEVICES_FORGOTTEN -> LIGHT;
            case TURNED_ON,
                    TURNED_OFF,
                    BACKUP_ADDED,
                    PHONE_ADDED,
                    PHONE_REPLACED,
                    PHONE_REMOVED,
                    APP_ADDED,
                    APP_REPLACED,
                    APP_REMOVED,
                    RECOVERY_CODES_MADE,
                    RECOVERY_CODES_REMOVED,
                    DEVICE_REMEMBERED,
                    METHOD_DISABLED,
                    SENDS_USED_UP,
                    UNLOCKED -> HEAVY;
        };
    }
}
