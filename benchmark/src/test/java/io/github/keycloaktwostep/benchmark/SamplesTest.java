package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {

    @ParameterizedTest
    @CsvSource({"100, 50, 50", "100, 99, 99", "100, 100, 100", "1, 99, 1", "10, 99, 10", "10, 50, 5", "200, 99, 198"})
    void aPercentileIsTheSmallestValueThatSoManyDoNotExceed(int count, int percent, double expected) {
        assertThat(upTo(count).percentile(percent)).isEqualTo(expected);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(upTo(4).median()).isEqualTo(2.5);
        assertThat(upTo(5).median()).isEqualTo(3);
    }

    @Test
    void partsOfAMillisecondCount() {
        Samples samples = new Samples();
        samples.add(Duration.ofNanos(1_234_567));

        assertThat(samples.median()).isEqualTo(1.234567);
    }

    @Test
    void roundsCanBePutTogether() {
        Samples all = upTo(3);
        all.addAll(upTo(2));

        assertThat(all.count()).isEqualTo(5);
        assertThat(all.median()).isEqualTo(2);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> new Samples().median()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Samples().percentile(99)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"0", "101"})
    void aPercentageIsBetweenOneAndAHundred(int percent) {
        assertThatThrownBy(() -> upTo(3).percentile(percent)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSpreadGivesTheMedianAndTheRange() {
        assertThat(Spread.of(List.of(1.1, 0.9, 1.0, 1.4))).isEqualTo(new Spread(1.05, 0.9, 1.4));
        assertThat(Spread.of(List.of(1.02))).hasToString("1.02 (1.02–1.02)");
    }

    /** 1, 2, 3 … milliseconds, out of order. */
    private static Samples upTo(int count) {
        List<Integer> values = IntStream.rangeClosed(1, count).boxed().collect(Collectors.toList());
        Collections.reverse(values);
        Samples samples = new Samples();
        values.forEach(value -> samples.add(Duration.ofMillis(value)));
        return samples;
    }
}
