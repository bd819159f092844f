// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import java.time.Duration;
import java.util.Optional;

/** A process or container that runs a server. */
interface RunningServer {

    /** A server that the tests have not started. */
    RunningServer ELSEWHERE = new RunningServer() {
        @Override
        public Optional<String> ended(Duration wait) {
            return Optional.empty();
        }

        @Override
        public void stop() {}

        @Override
        public long pid() {
            throw new UnsupportedOperationException("the tests have not started this server");
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("the tests have not started this server");
        }
    };

    /**
     * Waits for a server that stops by itself.
     *
     * @return how it ended; empty if it still runs
     */
    Optional<String> ended(Duration wait) throws InterruptedException;

    /** Id of the server's Java process on this machine. */
    long pid();

    /** Stops the server, which has limited time to finish its work. */
    void stop();

    /** Kills the server, as {@code kill -9} does. */
    void kill();
}
