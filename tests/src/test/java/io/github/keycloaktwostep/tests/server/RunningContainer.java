// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import dasniko.testcontainers.keycloak.ExtendableKeycloakContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * A server in a container. It uses the network of the host, so the servers of the tests have the same addresses as for
 * processes.
 */
final class RunningContainer implements RunningServer {

    /** Name of the system property with the image of Keycloak; without it servers run from the distribution. */
    static final String IMAGE = "two-step.image";

    private final Keycloak container;

    private RunningContainer(Keycloak container) {
        this.container = container;
    }

    static Optional<String> image() {
        return Optional.ofNullable(System.getProperty(IMAGE)).filter(name -> !name.isBlank());
    }

    /**
     * @param arguments of {@code start-dev}
     * @param providers JARs to install before the start
     * @param log file for the output
     */
    static RunningContainer start(
            String image, List<String> arguments, Map<String, String> environment, List<Path> providers, Path log) {
        Keycloak container = new Keycloak(image);
        container.withProviderLibsFrom(providers.stream().map(Path::toFile).toList());
        environment.forEach(container::withEnv);
        arguments.forEach(container::withCustomCommand);
        container.withCustomCommand("--http-management-port=" + Ports.free());
        container.withLogConsumer(frame -> append(log, frame));
        container.start();
        return new RunningContainer(container);
    }

    private static void append(Path log, OutputFrame frame) {
        try {
            Files.writeString(
                    log,
                    frame.getUtf8String(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> ended(Duration wait) {
        LockSupport.parkNanos(wait.toNanos());
        return container.isRunning() ? Optional.empty() : Optional.of("its container");
    }

    @Override
    public long pid() {
        throw new UnsupportedOperationException("the process runs in a container");
    }

    @Override
    public void stop() {
        container.stop();
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    private static final class Keycloak extends ExtendableKeycloakContainer<Keycloak> {

        Keycloak(String image) {
            super(image);
            setExposedPorts(List.of());
            // Its log goes to a file, not into the output of the tests.
            setLogConsumers(new ArrayList<>());
            withNetworkMode("host");
            withRamPercentage(2, 10);
            withStartupCheckStrategy(new IsRunningStartupCheckStrategy());
            // KeycloakServer waits until it is ready, as it does for a process.
            waitingFor(new AbstractWaitStrategy() {
                @Override
                protected void waitUntilReady() {}
            });
        }
    }
}
