// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeterTest {

    @Test
    void addsUpCompilersAndNothingElse() {
        String threads =
                """
                "executor-thread-1" #31 daemon prio=5 os_prio=0 cpu=8000.00ms elapsed=20.10s tid=0x1 nid=0x11 waiting
                   java.lang.Thread.State: WAITING (parking)
                \tat C2 CompilerThread.run cpu=5000.00ms (a stranger)

                "C2 CompilerThread0" #7 daemon prio=9 os_prio=0 cpu=1500.25ms elapsed=20.75s tid=0x2 nid=0x12 waiting
                   No compile task
                "C1 CompilerThread0" #10 daemon prio=9 os_prio=0 cpu=250.50ms elapsed=20.75s tid=0x3 nid=0x13 waiting
                   No compile task
                "GC Thread#0" os_prio=0 cpu=900.00ms elapsed=20.78s tid=0x4 nid=0x14 runnable
                """;

        assertThat(Meter.compiling(threads)).isEqualTo(Duration.ofMillis(1_750).plusNanos(750_000));
        assertThat(Meter.compiling("")).isZero();
    }
}
