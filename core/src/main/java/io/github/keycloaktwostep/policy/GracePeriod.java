// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * How long a user who must enrol can postpone the enrolment.
 *
 * @param requiredSince when enrolment was first required of the user
 * @param days at least 1
 */
public record GracePeriod(Instant requiredSince, int days) {

    public GracePeriod {
        if (days < 1) {
            throw new IllegalArgumentException("days must be at least 1");
        }
    }

    /** The last day on which the user can postpone, as shown to users. */
    public LocalDate lastDay() {
        return LocalDate.ofInstant(requiredSince, ZoneOffset.UTC).plusDays(days);
    }

    /** Whether the last day is over in every time zone, because the server does not know the user's time zone. */
    public boolean over(Instant now) {
        return !now.isBefore(
                lastDay().plusDays(1).atStartOfDay(ZoneOffset.ofHours(-12)).toInstant());
    }
}
