package io.github.keycloaktwostep.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.representations.account.DeviceRepresentation;

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

    private static final int MAX_NAME = 64;
    /** Keycloak's word for it, and that of the parser it uses. */
    private static final Set<String> NOT_KNOWN = Set.of(DeviceRepresentation.UNKNOWN, "Other");
    /** Keycloak writes a browser as {@code Firefox/141.0}. */
    private static final Pattern VERSION = Pattern.compile("/.*");
    /** Names end up in mails and on pages that are not ours. */
    private static final Pattern UNUSUAL = Pattern.compile("[^\\p{L}\\p{N} ._+-]");

    public RememberedDevice {
        browser = browser == null ? "" : browser;
        system = system == null ? "" : system;
    }

    /** Browser and system, in any language; empty if neither is known. */
    public String name() {
        return Stream.of(browser, system).filter(part -> !part.isEmpty()).collect(Collectors.joining(" · "));
    }

    /**
     * A name as people know it, of what Keycloak made of what a browser says of itself.
     *
     * @param said may be null
     * @return at most 64 characters; empty for what is not known
     */
    public static String cleaned(String said) {
        if (said == null) {
            return "";
        }
        String name = UNUSUAL.matcher(VERSION.matcher(said).replaceFirst(""))
                .replaceAll("")
                .strip();
        if (NOT_KNOWN.contains(name)) {
            return "";
        }
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    public boolean expired(Instant now) {
        return now.toEpochMilli() >= expires;
    }

    /** When a code is asked for here again; sooner if the policy was tightened since. */
    public Instant ends(Policy policy) {
        Instant shortened = Instant.ofEpochMilli(created).plus(policy.rememberDeviceFor());
        Instant promised = Instant.ofEpochMilli(expires);
        return shortened.isBefore(promised) ? shortened : promised;
    }

    boolean lastUsedIsOld(Instant now) {
        return now.toEpochMilli() - lastUsed >= LAST_USED_PRECISION.toMillis();
    }

    RememberedDevice usedAt(Instant now) {
        return new RememberedDevice(browser, system, created, now.toEpochMilli(), expires);
    }
}
