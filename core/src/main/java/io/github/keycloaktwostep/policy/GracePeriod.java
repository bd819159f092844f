package io.github.keycloaktwostep.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * How long somebody who must set up two-step verification may put it off.
 *
 * @param demanded when it was demanded of him for the first time
 * @param days at least 1
 */
public record GracePeriod(Instant demanded, int days) {

    public GracePeriod {
        Objects.requireNonNull(demanded, "demanded");
        if (days < 1) {
            throw new IllegalArgumentException("days must be at least 1");
        }
    }

    /** The last day on which it can be put off, as people read it. */
    public LocalDate lastDay() {
        return LocalDate.ofInstant(demanded, ZoneOffset.UTC).plusDays(days);
    }

    /** Whether that day is over everywhere: the server does not know the user's time zone. */
    public boolean over(Instant now) {
        return !now.isBefore(
                lastDay().plusDays(1).atStartOfDay(ZoneOffset.ofHours(-12)).toInstant());
    }
}
