package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void isMarkdownAndAligned() {
        Table table = new Table("gateway", "ratio", "n");
        table.row("at once", "1", "40");
        table.row("never answers", "1.02 (0.9–1.1)", "5");

        assertThat(table.lines())
                .containsExactly(
                        "| gateway       |          ratio |  n |",
                        "| ------------- | -------------: | -: |",
                        "| at once       |              1 | 40 |",
                        "| never answers | 1.02 (0.9–1.1) |  5 |");
    }

    @Test
    void aRowFillsAllColumns() {
        Table table = new Table("a", "b");

        assertThatThrownBy(() -> table.row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
