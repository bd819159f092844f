// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as users see them. */
class PageTimesTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "999,1", "1000,1", "1001,2", "29001,30", "30000,30", "-1,0", "-1000,0", "-86400000,0"})
    void roundsWaitsUpToWholeSeconds(long millis, long seconds) {
        assertThat(PageTimes.secondsUntil(NOON.plusMillis(millis), CLOCK)).isEqualTo(seconds);
    }

    @Test
    void formatsTimesInTheUsersLanguageWithTheZone() {
        assertThat(PageTimes.utc(NOON.plusSeconds(204), Locale.GERMAN))
                .startsWith("24. November 2026")
                .endsWith("12:03 UTC");
        assertThat(PageTimes.utc(NOON.plusSeconds(204), Locale.ENGLISH))
                .startsWith("November 24, 2026")
                .contains("12:03")
                .endsWith(" UTC");
    }

    @Property
    void neverShowsTooShortAWait(@ForAll @LongRange(min = 1, max = 86_400_000) long millis) {
        Duration wait = Duration.ofMillis(millis);

        Duration minutes = Duration.ofMinutes(PageTimes.minutesUntil(NOON.plus(wait), CLOCK));
        Duration hours = Duration.ofHours(PageTimes.hoursUntil(NOON.plus(wait), CLOCK));

        assertThat(minutes).isGreaterThanOrEqualTo(wait).isLessThan(wait.plusMinutes(1));
        assertThat(hours).isGreaterThanOrEqualTo(minutes).isLessThan(minutes.plusHours(1));
    }

    @Test
    void showsAtLeastOneMinute() {
        assertThat(PageTimes.minutesUntil(NOON.minusSeconds(5), CLOCK)).isEqualTo(1);
        assertThat(PageTimes.hoursUntil(NOON.minusSeconds(5), CLOCK)).isEqualTo(1);
    }

    @Test
    void formatsDatesInTheUsersLanguage() {
        Instant midday = NOON.atZone(ZoneOffset.UTC)
                .toLocalDateTime()
                .atZone(ZoneId.systemDefault())
                .toInstant();

        assertThat(PageTimes.date(midday, Locale.GERMANY)).isEqualTo("24.11.2026");
        assertThat(PageTimes.date(midday, Locale.US)).isEqualTo("Nov 24, 2026");
    }
}
