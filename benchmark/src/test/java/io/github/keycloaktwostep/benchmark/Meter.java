package io.github.keycloaktwostep.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a server's JVM says of itself, asked from outside with the JDK's own means. */
public final class Meter implements AutoCloseable {

    private final JMXConnector connector;
    private final OperatingSystemMXBean system;
    private final ThreadMXBean threads;

    private Meter(JMXConnector connector) throws IOException {
        MBeanServerConnection connection = connector.getMBeanServerConnection();
        this.connector = connector;
        this.system = ManagementFactory.getPlatformMXBean(connection, OperatingSystemMXBean.class);
        this.threads = ManagementFactory.getPlatformMXBean(connection, ThreadMXBean.class);
    }

    /** @param pid of a JVM of the same user */
    public static Meter of(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new Meter(connect(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("the server's JVM does not let itself be measured", e);
        }
    }

    @SuppressWarnings("BanJNDI") // the address is that of a server that we have started
    private static JMXConnector connect(String address) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(address));
    }

    /**
     * What it has used so far.
     *
     * @param cpu of all its threads, also those that compile and collect
     * @param allocated bytes by the ids of the threads that live
     */
    public record Reading(Duration cpu, Map<Long, Long> allocated) {

        public Reading {
            allocated = Map.copyOf(allocated);
        }

        public Duration cpuSince(Reading before) {
            return cpu.minus(before.cpu);
        }

        /** In bytes; what threads allocated that are gone by now is missing. */
        public long allocatedSince(Reading before) {
            return allocated.entrySet().stream()
                    .mapToLong(now -> now.getValue() - before.allocated.getOrDefault(now.getKey(), 0L))
                    .sum();
        }
    }

    public Reading read() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                allocated.put(ids[i], bytes[i]);
            }
        }
        return new Reading(Duration.ofNanos(system.getProcessCpuTime()), allocated);
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
