package io.github.keycloaktwostep.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/**
 * Times as people read them. How long to wait is said as such, not as a time of day: the server does not know the
 * user's time zone.
 */
public final class PageTimes {

    private PageTimes() {}

    /** In the server's time zone. */
    public static String date(Instant instant, Locale locale) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(locale)
                .format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A day that is the same everywhere. */
    public static String day(LocalDate day, Locale locale) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .format(day);
    }

    /** Date and time of day, and that it is UTC. */
    public static String utc(Instant instant, Locale locale) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(locale)
                        .format(instant.atZone(ZoneOffset.UTC))
                + " UTC";
    }

    /** Whole seconds to wait, at least 0. */
    public static long secondsUntil(Instant instant, Clock clock) {
        long millis = Duration.between(clock.instant(), instant).toMillis();
        return Math.max(0, (millis + 999) / 1000);
    }

    /** Whole minutes to wait, at least 1; rounded up, so that nobody comes too early. */
    public static long minutesUntil(Instant instant, Clock clock) {
        return Math.max(1, (secondsUntil(instant, clock) + 59) / 60);
    }

    /** Whole hours to wait, at least 1; rounded up. */
    public static long hoursUntil(Instant instant, Clock clock) {
        return Math.max(1, (minutesUntil(instant, clock) + 59) / 60);
    }
}
