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

/** A server in a container. It shares the machine's network: what the tests listen on is where it is for all others. */
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
     * @param arguments what comes after {@code start-dev}
     * @param providers JARs that are installed before it starts
     * @param log where all goes that it writes
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
        throw new UnsupportedOperationException("it has a machine of its own");
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
            // Its log goes to a file, not among what the tests say.
            setLogConsumers(new ArrayList<>());
            withNetworkMode("host");
            withRamPercentage(2, 10);
            withStartupCheckStrategy(new IsRunningStartupCheckStrategy());
            // The fixture waits itself, as it does for a process.
            waitingFor(new AbstractWaitStrategy() {
                @Override
                protected void waitUntilReady() {}
            });
        }
    }
}
