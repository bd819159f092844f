package io.github.keycloaktwostep.benchmark.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.benchmark.heap.Histogram.Usage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private static final String TEXT =
            """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:        178324       14225352  [B (java.base@17.0.15)
               2:            20            480  org.example.Entry
               3:             1             24  org.example.Entry
            Total        178345       14225856
            """;

    @Test
    void readsWhatTheJvmPrints() {
        Histogram histogram = Histogram.parse(TEXT);

        assertThat(histogram.classes())
                .isEqualTo(Map.of("[B", new Usage(178_324, 14_225_352), "org.example.Entry", new Usage(21, 504)));
        assertThat(histogram.all()).isEqualTo(new Usage(178_345, 14_225_856));
        assertThat(histogram.of(name -> name.startsWith("org.example."))).isEqualTo(new Usage(21, 504));
    }

    @Test
    void tellsWhatThereIsMore() {
        Histogram before = new Histogram(Map.of("a", new Usage(100, 1_600), "gone", new Usage(9, 144)));
        Histogram after = new Histogram(Map.of("a", new Usage(103, 1_648), "b", new Usage(7, 112)));

        assertThat(after.moreThan(before)).isEqualTo(Map.of("a", new Usage(3, 48), "b", new Usage(7, 112)));
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> Histogram.parse("Unknown diagnostic command"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Unknown");
    }
}
