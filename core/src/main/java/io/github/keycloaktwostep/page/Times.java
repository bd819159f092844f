package io.github.keycloaktwostep.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/** Times as people read them, in the server's time zone. */
public final class Times {

    private Times() {}

    /** Hour and minute with the zone, for today. Rounded up, so that nobody comes too early. */
    public static String clockTime(Instant instant, Locale locale) {
        return DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT)
                .withLocale(locale)
                .format(instant.plus(Duration.ofMinutes(1).minusNanos(1)).atZone(ZoneId.systemDefault()));
    }

    public static String date(Instant instant, Locale locale) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(locale)
                .format(instant.atZone(ZoneId.systemDefault()));
    }

    /** Whole seconds to wait, at least 0. */
    public static long secondsUntil(Instant instant, Clock clock) {
        long millis = Duration.between(clock.instant(), instant).toMillis();
        return Math.max(0, (millis + 999) / 1000);
    }
}
