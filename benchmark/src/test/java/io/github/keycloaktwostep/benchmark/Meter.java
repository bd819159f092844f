// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads what a server's JVM reports about itself, through JMX. */
public final class Meter implements AutoCloseable {

    /** A compiler thread in the JVM's list of threads, with the processor time that it has used. */
    private static final Pattern COMPILER = Pattern.compile("(?m)^\"C[12] CompilerThread.* cpu=([0-9.]+)ms ");

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int MOST_INTERVALS = 10;
    /** Up to this much compiler time within one interval, the compilers count as idle. */
    private static final Duration LITTLE = Duration.ofMillis(25);

    private final JMXConnector connector;
    private final MBeanServerConnection connection;
    private final OperatingSystemMXBean system;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    private Meter(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.connection = connector.getMBeanServerConnection();
        this.system = ManagementFactory.getPlatformMXBean(connection, OperatingSystemMXBean.class);
        this.threads = ManagementFactory.getPlatformMXBean(connection, ThreadMXBean.class);
        this.memory = ManagementFactory.getPlatformMXBean(connection, MemoryMXBean.class);
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
            throw new IllegalStateException("the server's JVM does not accept connections", e);
        }
    }

    @SuppressWarnings("BanJNDI") // the address is that of a server that we have started
    private static JMXConnector connect(String address) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(address));
    }

    /**
     * The resources that the server has used so far.
     *
     * @param cpu processor time of all threads, garbage collectors included
     * @param compiling processor time of the compilers, which have nothing left to do after some hours in production
     * @param allocated bytes by the ids of the threads that are alive
     */
    public record Reading(Duration cpu, Duration compiling, Map<Long, Long> allocated) {

        public Reading {
            allocated = Map.copyOf(allocated);
        }

        /** Processor time without that of the compilers. */
        public Duration cpuSince(Reading before) {
            return cpu.minus(before.cpu).minus(compiling.minus(before.compiling));
        }

        /** In bytes, without allocations of threads that have ended since. */
        public long allocatedSince(Reading before) {
            return allocated.entrySet().stream()
                    .mapToLong(now -> now.getValue() - before.allocated.getOrDefault(now.getKey(), 0L))
                    .sum();
        }
    }

    /** Starts a measurement. The reading itself is not measured. */
    public Reading begin() {
        Duration compiling = compiling(threadPrint());
        Map<Long, Long> allocated = allocated();
        return new Reading(cpu(), compiling, allocated);
    }

    /** Ends the measurement. */
    public Reading end() {
        Duration cpu = cpu();
        Map<Long, Long> allocated = allocated();
        return new Reading(cpu, compiling(threadPrint()), allocated);
    }

    private Duration cpu() {
        return Duration.ofNanos(system.getProcessCpuTime());
    }

    private Map<Long, Long> allocated() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                allocated.put(ids[i], bytes[i]);
            }
        }
        return allocated;
    }

    /** Waits until the compilers have nothing left to do, five seconds at most. Code that is not compiled is slow. */
    public void awaitCompilers() {
        Duration before = compiling(threadPrint());
        for (int i = 0; i < MOST_INTERVALS; i++) {
            Progress.pause(INTERVAL);
            Duration now = compiling(threadPrint());
            if (now.minus(before).compareTo(LITTLE) <= 0) {
                return;
            }
            before = now;
        }
    }

    /** Bytes on the heap that are still in use. */
    public long heapInUse() {
        // The second collection frees what cleaners release after the first.
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    static Duration compiling(String threads) {
        return COMPILER.matcher(threads)
                .results()
                .map(thread -> new BigDecimal(thread.group(1)).movePointRight(6).longValue())
                .map(Duration::ofNanos)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** The threads as {@code jcmd Thread.print} lists them. */
    private String threadPrint() {
        try {
            return (String) connection.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "threadPrint",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException("the server's JVM does not list its threads", e);
        }
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
