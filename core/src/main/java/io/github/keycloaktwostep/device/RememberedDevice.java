package io.github.keycloaktwostep.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;

/**
 * A device that signs in without a code. This is the part of its credential that Keycloak's REST API shows.
 *
 * @param browser name of the browser, may be empty
 * @param system name of the operating system, may be empty
 * @param created milliseconds since the epoch
 * @param lastUsed milliseconds since the epoch, exact to a day
 * @param expires milliseconds since the epoch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RememberedDevice(String browser, String system, long created, long lastUsed, long expires) {

    /** How old {@link #lastUsed()} may get before it is written again: a remembered sign-in costs no write. */
    static final Duration LAST_USED_PRECISION = Duration.ofDays(1);

    public boolean expired(Instant now) {
        return now.toEpochMilli() >= expires;
    }

    boolean lastUsedIsOld(Instant now) {
        return now.toEpochMilli() - lastUsed >= LAST_USED_PRECISION.toMillis();
    }

    RememberedDevice usedAt(Instant now) {
        return new RememberedDevice(browser, system, created, now.toEpochMilli(), expires);
    }
}
