package io.github.keycloaktwostep.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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

/** What a server's JVM says of itself, asked from outside with the JDK's own means. */
public final class Meter implements AutoCloseable {

    /** How the JVM lists a thread that compiles, with the processor time it has used. */
    private static final Pattern COMPILER = Pattern.compile("(?m)^\"C[12] CompilerThread.* cpu=([0-9.]+)ms ");

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int MOST_LOOKS = 10;
    /** Of a look's time. */
    private static final Duration LITTLE = Duration.ofMillis(25);

    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

    private final JMXConnector connector;
    private final MBeanServerConnection connection;
    private final OperatingSystemMXBean system;
    private final ThreadMXBean threads;

    private Meter(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.connection = connector.getMBeanServerConnection();
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
     * @param compiling of those that compile, which fall silent in the course of hours
     * @param allocated bytes by the ids of the threads that live
     */
    public record Reading(Duration cpu, Duration compiling, Map<Long, Long> allocated) {

        public Reading {
            allocated = Map.copyOf(allocated);
        }

        /** What the server itself used, without its compilers. */
        public Duration cpuSince(Reading before) {
            return cpu.minus(before.cpu).minus(compiling.minus(before.compiling));
        }

        /** In bytes; what threads allocated that are gone by now is missing. */
        public long allocatedSince(Reading before) {
            return allocated.entrySet().stream()
                    .mapToLong(now -> now.getValue() - before.allocated.getOrDefault(now.getKey(), 0L))
                    .sum();
        }
    }

    /** Before what is measured. What it takes to read is not part of that. */
    public Reading begin() {
        Duration compiling = compiling(diagnose("threadPrint"));
        Map<Long, Long> allocated = allocated();
        return new Reading(cpu(), compiling, allocated);
    }

    /** After what was measured. */
    public Reading end() {
        Duration cpu = cpu();
        Map<Long, Long> allocated = allocated();
        return new Reading(cpu, compiling(diagnose("threadPrint")), allocated);
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

    /**
     * Waits until the JVM has compiled what it wants to, five seconds at most: they get little time while it is busy, and
     * what is not compiled is slow.
     */
    public void awaitCompilers() {
        Duration before = compiling(diagnose("threadPrint"));
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            Pause.of(LOOK);
            Duration now = compiling(diagnose("threadPrint"));
            if (now.minus(before).compareTo(LITTLE) <= 0) {
                return;
            }
            before = now;
        }
    }

    static Duration compiling(String threads) {
        return COMPILER.matcher(threads)
                .results()
                .map(thread -> new BigDecimal(thread.group(1)).movePointRight(6).longValue())
                .map(Duration::ofNanos)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Carries a diagnostic command out.
     *
     * @param command one of {@code jcmd}'s as JMX names it, for instance {@code gcClassHistogram}
     * @return what it says
     */
    public String diagnose(String command) {
        try {
            return (String)
                    connection.invoke(new ObjectName(COMMANDS), command, new Object[] {new String[0]}, new String[] {
                        String[].class.getName()
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException("the server's JVM does not know " + command, e);
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
