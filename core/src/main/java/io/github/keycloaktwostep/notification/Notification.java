// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.event.Change;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One email to a user about all changes that one request made. {@link #toString()} contains no personal data.
 *
 * @param lines the changes, at least one
 * @param at when they were made
 * @param browser the user's browser; empty if an admin made the changes, because users must not see the admin's browser
 */
record Notification(Addressee to, List<DetailLine> lines, Instant at, Optional<Browser> browser) {

    private static final Set<Change> WARNINGS = EnumSet.of(Change.METHOD_DISABLED, Change.SENDS_USED_UP);

    Notification {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("nothing was changed");
        }
    }

    /**
     * The user.
     *
     * @param realm id of the realm
     * @param user id of the user
     * @param email the user's address at the time of the change
     */
    record Addressee(String realm, String user, String email) {}

    /**
     * The browser in which the user made the changes.
     *
     * @param name as shown to users; empty if unknown
     * @param address network address; empty if unknown
     * @param language BCP 47 tag of the language of the pages
     */
    record Browser(String name, String address, String language) {}

    /**
     * One change.
     *
     * @param subject what was changed, as shown to users; may be empty
     */
    record DetailLine(Change change, String subject) {}

    /**
     * Whether the user has changed nothing, but someone who knows the password may have tried codes or requested some.
     */
    boolean isWarning() {
        return lines.stream().map(DetailLine::change).allMatch(WARNINGS::contains);
    }

    boolean byAdmin() {
        return browser.isEmpty();
    }

    /** The line for the subject of the email: the last important one, because the overall change is reported last. */
    DetailLine first() {
        return lines.stream()
                .filter(line -> NotificationSeverity.of(line.change()) == NotificationSeverity.HEAVY)
                .reduce((one, later) -> later)
                .orElse(lines.get(0));
    }

    NotificationSeverity severity() {
        return NotificationSeverity.of(first().change());
    }

    /** Whether one email can report both notifications. Both must be from the same request. */
    boolean sameMail(Notification other) {
        return to.realm().equals(other.to.realm()) && to.user().equals(other.to.user()) && byAdmin() == other.byAdmin();
    }

    /** Adds lines without duplicates. */
    Notification with(List<DetailLine> more) {
        List<DetailLine> all =
                Stream.concat(lines.stream(), more.stream()).distinct().toList();
        return new Notification(to, all, at, browser);
    }

    @Override
    public String toString() {
        return "Notice" + lines.stream().map(line -> line.change().id()).toList();
    }
}
