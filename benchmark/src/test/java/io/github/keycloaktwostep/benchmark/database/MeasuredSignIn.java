package io.github.keycloaktwostep.benchmark.database;

/** One of the times that somebody signs in; what is sent to the database depends on what went before. */
enum MeasuredSignIn {
    /** The server knows nothing of him yet. */
    FIRST("first ever"),
    /** He is in the server's cache since yesterday. */
    FIRST_OF_DAY("first of a day"),
    /** After what the first one of the day has written. */
    SECOND("second that day"),
    /** When nothing was written since. */
    THIRD("third that day");

    private final String title;

    MeasuredSignIn(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
