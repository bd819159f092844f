package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {

    private static final String BEGIN = "<!-- bin/benchmark writes: speed -->";
    private static final String END = "<!-- bin/benchmark wrote: speed -->";

    @TempDir
    private Path directory;

    @Test
    void putsFiguresWhereTheyBelongAndLeavesTheRest() throws IOException {
        Path file = file("# Title", BEGIN, END, "last");
        Document document = new Document(file);

        document.replace("speed", List.of("old"));
        document.replace("speed", List.of("1 ms", "2 ms"));

        assertThat(Files.readAllLines(file)).containsExactly("# Title", BEGIN, "", "1 ms", "2 ms", "", END, "last");
    }

    @Test
    void touchesNothingWhereAMarkIsMissing() throws IOException {
        Path file = file("# Title", BEGIN, "last");
        Document document = new Document(file);

        assertThatThrownBy(() -> document.replace("speed", List.of("1 ms")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(END);
        assertThat(Files.readAllLines(file)).containsExactly("# Title", BEGIN, "last");
    }

    @Test
    void saysBeforehandThatMarksAreWrong() throws IOException {
        Document twice = new Document(file(BEGIN, END, BEGIN));
        assertThatThrownBy(() -> twice.check("speed")).hasMessageContaining("once");

        Document reversed = new Document(file(END, BEGIN));
        assertThatThrownBy(() -> reversed.check("speed")).hasMessageContaining("before");
    }

    @Test
    void drawsChartsWhereThePageLooksForThem() throws IOException {
        Path file = file("# Title", BEGIN, END);
        Document document = new Document(file);
        Chart chart = chart(1);

        document.draw(List.of(chart(2)));
        document.draw(List.of(chart));
        document.replace("speed", List.of(chart.reference()));

        assertThat(Files.readAllLines(file)).contains("![Speed](performance/speed.svg)");
        assertThat(directory.resolve("performance/speed.svg")).hasContent(chart.svg());
    }

    @Test
    void figuresWithoutChartsNeedNoDirectory() throws IOException {
        new Document(file(BEGIN, END)).draw(List.of());

        assertThat(directory).isDirectoryNotContaining(path -> Files.isDirectory(path));
    }

    private static Chart chart(double value) {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("walking", new Spread(value, value, value));
        return chart;
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("page.md"), List.of(lines));
    }
}
