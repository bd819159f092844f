package io.github.keycloaktwostep.benchmark.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.benchmark.heap.Histogram.Usage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapDifferenceTest {

    private static final Histogram BEFORE = heap(2, 1, 1_000);
    private static final Histogram OUT = heap(52, 11, 5_000);

    @Test
    void aServerMayHaveMoreObjectsForReasonsOfItsOwn() {
        assertThat(new HeapDifference(10, BEFORE, OUT, heap(2, 1, 1_007)).nothingLeft())
                .isTrue();
    }

    @Test
    void anObjectForEachCodeIsTooMuch() {
        assertThat(new HeapDifference(10, BEFORE, OUT, heap(2, 1, 1_010)).nothingLeft())
                .isFalse();
    }

    @Test
    void nothingMayStayInTheStores() {
        assertThat(new HeapDifference(10, BEFORE, OUT, heap(3, 1, 1_000)).nothingLeft())
                .isFalse();
        assertThat(new HeapDifference(10, BEFORE, OUT, heap(2, 2, 1_000)).nothingLeft())
                .isFalse();
    }

    @Test
    void whatIsNotFoundAtAllIsNotTakenForGone() {
        assertThatThrownBy(() -> new HeapDifference(10, BEFORE, heap(9, 11, 5_000), BEFORE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("9 single-use objects");
    }

    private static Histogram heap(long singleUseObjects, long signIns, long arrays) {
        return new Histogram(Map.of(
                "org.keycloak.models.sessions.infinispan.entities.SingleUseObjectValueEntity",
                new Usage(singleUseObjects, 16 * singleUseObjects),
                "org.keycloak.models.sessions.infinispan.entities.RootAuthenticationSessionEntity",
                new Usage(signIns, 32 * signIns),
                "[B",
                new Usage(arrays, 24 * arrays)));
    }
}
