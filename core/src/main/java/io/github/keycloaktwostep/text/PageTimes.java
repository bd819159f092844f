// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.text;

import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/**
 * Formats times for users. Waiting times are durations and not times of day, because the server does not know the
 * user's time zone.
 */
public final class PageTimes {

    private PageTimes() {}

    /** The date of an instant in the server's time zone. */
    public static String date(Instant instant, Locale locale) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(locale)
                .format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A date without a time zone. */
    public static String day(LocalDate day, Locale locale) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .format(day);
    }

    /** Date and time of day in UTC, with the name of the zone. */
    public static String utc(Instant instant, Locale locale) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(locale)
                        .format(instant.atZone(ZoneOffset.UTC))
                + " UTC";
    }

    /** Whole seconds to wait, at least 0. */
    public static long secondsUntil(Instant instant, InstantSource clock) {
        long millis = Duration.between(clock.instant(), instant).toMillis();
        return Math.max(0, (millis + 999) / 1000);
    }

    /** The minutes and hours to wait, as arguments of a message that shows one of them. */
    public static Object[] waiting(Instant until, InstantSource clock) {
        return new Object[] {
            KeycloakVersions.pluralNumber(minutesUntil(until, clock)),
            KeycloakVersions.pluralNumber(hoursUntil(until, clock))
        };
    }

    /** Whole minutes to wait, at least 1. Rounded up, so that users do not return too early. */
    public static long minutesUntil(Instant instant, InstantSource clock) {
        return Math.max(1, (secondsUntil(instant, clock) + 59) / 60);
    }

    /** Whole hours to wait, at least 1; rounded up. */
    public static long hoursUntil(Instant instant, InstantSource clock) {
        return Math.max(1, (minutesUntil(instant, clock) + 59) / 60);
    }
}
