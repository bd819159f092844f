// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide for operators explains each line that the main code logs at WARN or ERROR, and no others. */
class LogLinesTest {

    private static final String LITERAL = "\"(?:[^\"\\\\]|\\\\.)*\"";
    /** A name or a call without nested calls, between two literals. */
    private static final String EXPRESSION = "[\\w.]+(?:\\([\\w.]*\\))?";

    private static final String TEXT =
            "((?:" + EXPRESSION + "\\s*\\+\\s*)*" + LITERAL + "(?:\\s*\\+\\s*(?:" + LITERAL + "|" + EXPRESSION + "))*)";

    /** Calls of a logger, calls whose level depends on a condition, and texts that {@code GatewayOptions} logs. */
    private static final String CALL =
            "\\b(?:(?:LOG|log)\\.(?:warn|error|fatal)[fv]?\\(|Logger\\.Level\\.(?:WARN|ERROR|FATAL)"
                    + "|(?<!void )warning\\()";

    private static final Pattern CALLS = Pattern.compile(CALL);
    private static final Pattern CALLS_WITH_TEXT = Pattern.compile(CALL + "[^\";]*?" + TEXT);
    private static final Pattern LITERALS = Pattern.compile(LITERAL);
    private static final Pattern ROW = Pattern.compile("(?m)^\\|([^|]*`[^|]*)\\|");
    private static final Pattern LINE = Pattern.compile("`([^`]+)`");

    private final List<String> logged = texts();
    private final List<String> explained = rows();

    @Test
    void eachWarningAndErrorIsExplained() {
        assertThat(logged).hasSizeGreaterThan(40);
        assertThat(logged).as("explained in operate.md").allSatisfy(text -> assertThat(explained)
                .anyMatch(row -> text.matches(pattern(row))));
    }

    @Test
    void eachExplainedLineIsLogged() {
        assertThat(explained).as("logged").allSatisfy(row -> assertThat(logged)
                .anyMatch(text -> text.matches(pattern(row))));
    }

    /** The texts in the code, with format specifiers. */
    private static List<String> texts() {
        List<String> sources =
                Build.MODULES.stream().flatMap(Build::sources).map(Build::read).toList();
        List<String> found = matches(CALLS_WITH_TEXT, sources)
                .map(call -> matches(LITERALS, List.of(call.group(1)))
                        .map(literal ->
                                literal.group().substring(1, literal.group().length() - 1))
                        .collect(Collectors.joining()))
                .toList();
        assertThat(found).as("texts found for all calls").hasSize((int)
                matches(CALLS, sources).count());
        return found;
    }

    /** The lines in the first column of the table. */
    private static List<String> rows() {
        String guide = Build.read(Build.root().resolve("docs/operate.md"));
        String section = guide.substring(guide.indexOf("### Log lines"), guide.indexOf("## Alerts"));
        return matches(ROW, List.of(section))
                .flatMap(row -> matches(LINE, List.of(row.group(1))))
                .map(line -> line.group(1))
                .toList();
    }

    private static Stream<MatchResult> matches(Pattern pattern, List<String> texts) {
        return texts.stream().flatMap(text -> pattern.matcher(text).results());
    }

    /** In a row, an ellipsis stands for any text, and so does the name of a message. */
    private static String pattern(String row) {
        return Stream.of(row.replace("Message[…]", "…").split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
    }
}
