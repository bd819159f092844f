package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.event.Change;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a user is to be told by one mail: all that one request changed.
 *
 * <p>{@link #toString()} holds neither the address nor anything of the user.
 *
 * @param realm id of the realm
 * @param user id of the user
 * @param to the user's mail address when it was changed
 * @param lines what was changed, at least one
 * @param at when
 * @param browser where the change was made, as people know it; empty if that is not known
 * @param address network address of that browser; empty if that is not known
 * @param byAdmin whether it was not the user's own account that did it; then browser and address are not told
 * @param base address of the server as the request had it
 * @param language BCP 47 tag of the language that the request was answered in; empty if it was not the user's own
 */
record Notification(
        String realm,
        String user,
        String to,
        List<DetailLine> lines,
        Instant at,
        String browser,
        String address,
        boolean byAdmin,
        URI base,
        Optional<String> language) {

    Notification {
        Objects.requireNonNull(realm, "realm");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(to, "to");
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("nothing was changed");
        }
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(browser, "browser");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(language, "language");
    }

    /**
     * One change.
     *
     * @param subject what it was about as people know it; may be empty
     */
    record DetailLine(Change change, String subject) {

        DetailLine {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(subject, "subject");
        }
    }

    /** The line that the mail is named after: the last that weighs something, for what is reported last is the whole. */
    DetailLine first() {
        return lines.stream()
                .filter(line -> NotificationSeverity.of(line.change()) == NotificationSeverity.HEAVY)
                .reduce((one, later) -> later)
                .orElse(lines.get(0));
    }

    NotificationSeverity weight() {
        return NotificationSeverity.of(first().change());
    }

    /** Whether both can be told by one mail, being of one request and one user. */
    boolean sameMail(Notification other) {
        return realm.equals(other.realm) && user.equals(other.user) && byAdmin == other.byAdmin;
    }

    /** With more lines; what is there already is not said twice. */
    Notification with(List<DetailLine> more) {
        List<DetailLine> all =
                Stream.concat(lines.stream(), more.stream()).distinct().toList();
        return new Notification(realm, user, to, all, at, browser, address, byAdmin, base, language);
    }

    @Override
    public String toString() {
        return "Notice" + lines.stream().map(line -> line.change().id()).toList();
    }
}
