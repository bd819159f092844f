// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that {@code kc.sh} has started on this machine. */
record RunningProcess(Process process) implements RunningServer {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    @Override
    public Optional<String> ended(Duration wait) throws InterruptedException {
        return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of("exit code " + process.exitValue())
                : Optional.empty();
    }

    /** The script may replace itself with Java, or start Java as a child process. */
    @Override
    public long pid() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(one -> one.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Java is running"));
    }

    @Override
    public void stop() {
        // The script may not always pass the signal on, so its Java process gets the signal, too.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
