package io.github.keycloaktwostep.admin.setup;

import java.util.List;
import java.util.stream.Stream;

/** Names in a warning, which is no report: the first of them, and whether there are more. */
final class Mention {

    /** That are named at most; who asks for one more finds out whether there are. */
    static final int MOST = 20;

    private final List<String> names;

    private Mention(List<String> names) {
        this.names = names;
    }

    static Mention of(Stream<String> names) {
        return new Mention(names.distinct().limit(MOST + 1L).toList());
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    boolean ofSeveral() {
        return names.size() > 1;
    }

    /** @param around stands before and behind each name; may be empty */
    String quoted(String around) {
        String shown = String.join(around + ", " + around, names.subList(0, Math.min(MOST, names.size())));
        return around + shown + around + (names.size() > MOST ? " and more" : "");
    }
}
