package io.github.keycloaktwostep.figures;

import java.util.Optional;
import java.util.regex.Pattern;

/** How many messages had each {@link Outcome}. */
public record Counts(long sent, long failed, long delivered, long verified) {

    public static final Counts NONE = new Counts(0, 0, 0, 0);

    private static final Pattern TEXT = Pattern.compile("\\d{1,18}(,\\d{1,18}){3}");

    static Counts one(Outcome outcome) {
        return new Counts(
                outcome == Outcome.SENT ? 1 : 0,
                outcome == Outcome.FAILED ? 1 : 0,
                outcome == Outcome.DELIVERED ? 1 : 0,
                outcome == Outcome.VERIFIED ? 1 : 0);
    }

    public Counts plus(Counts other) {
        return new Counts(
                sent + other.sent, failed + other.failed, delivered + other.delivered, verified + other.verified);
    }

    String text() {
        return sent + "," + failed + "," + delivered + "," + verified;
    }

    /** @return empty if the text is none of {@link #text()} */
    static Optional<Counts> of(String text) {
        if (text == null || !TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split(",", -1);
        return Optional.of(new Counts(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3])));
    }
}
