// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultDocumentTest {

    private static final String SPEED =
            "<!-- bin/benchmark writes: speed -->\nold\n<!-- bin/benchmark wrote: speed -->\n";

    @TempDir
    Path directory;

    @Test
    void replacesWhatStandsBetweenTheMarks() throws IOException {
        ResultDocument document = document("# Before\n" + SPEED + "After\n");

        document.replace("speed", List.of("It costs $1 \\ 2.", "| a |"));

        assertThat(document.file())
                .hasContent(
                        """
                        # Before
                        <!-- bin/benchmark writes: speed -->

                        It costs $1 \\ 2.
                        | a |

                        <!-- bin/benchmark wrote: speed -->
                        After
                        """);
        document.replace("speed", List.of("old"));
        assertThat(document.file()).content().contains("\n\nold\n\n").doesNotContain("It costs");
    }

    @Test
    void reportsMissingAndRepeatedMarks() throws IOException {
        assertThatIllegalStateException()
                .isThrownBy(() -> document("# Nothing\n").check("speed"));
        assertThatIllegalStateException()
                .isThrownBy(() -> document(SPEED + SPEED).check("speed"));
        assertThatIllegalStateException().isThrownBy(() -> document(SPEED).check("size"));
    }

    @Test
    void findsTheChartsOfTheDocument() throws IOException {
        ResultDocument document = document(SPEED);
        BarChart chart = new BarChart("speed", "Speed", "milliseconds", Map.of("one", 1.0, "two", 2.0));

        chart.draw(document.file());

        assertThat(chart.reference()).isEqualTo("![Speed](speed.png)");
        assertThat(directory.resolve("speed.png")).isNotEmptyFile();
    }

    private ResultDocument document(String content) throws IOException {
        return new ResultDocument(Files.writeString(directory.resolve("performance.md"), content));
    }
}
