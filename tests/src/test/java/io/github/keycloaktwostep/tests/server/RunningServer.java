// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import java.time.Duration;
import java.util.Optional;

/** What a server runs as. */
interface RunningServer {

    /** Somebody else's business. */
    RunningServer ELSEWHERE = new RunningServer() {
        @Override
        public Optional<String> ended(Duration wait) {
            return Optional.empty();
        }

        @Override
        public void stop() {}

        @Override
        public long pid() {
            throw new UnsupportedOperationException("it is somebody else's");
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("it is somebody else's");
        }
    };

    /**
     * Waits for the end of a server that stops by itself.
     *
     * @return how it ended; empty if it still runs
     */
    Optional<String> ended(Duration wait) throws InterruptedException;

    /** Of the server's Java process on this machine. */
    long pid();

    /** Lets it finish what it is doing, for a bounded time. */
    void stop();

    /** As by {@code kill -9}: it can do nothing about it. */
    void kill();
}
