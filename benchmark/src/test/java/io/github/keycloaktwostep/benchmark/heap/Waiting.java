package io.github.keycloaktwostep.benchmark.heap;

/**
 * The same measurement where nothing of ours takes part: people get as far as the page for the password.
 *
 * @param signIns how many of them
 * @param start of all
 * @param idle when time had gone by and nothing else
 * @param out while all of them could go on
 * @param expired when none could any more
 */
record Waiting(int signIns, Histogram start, Histogram idle, Histogram out, Histogram expired) {

    /** Bytes for each of them. */
    double each() {
        return (double) (out.all().bytes() - idle.all().bytes()) / signIns;
    }

    long left() {
        return expired.all().minus(idle.all()).bytes();
    }

    /** Bytes that came with the time alone. */
    long ofTimeAlone() {
        return idle.all().minus(start.all()).bytes();
    }
}
