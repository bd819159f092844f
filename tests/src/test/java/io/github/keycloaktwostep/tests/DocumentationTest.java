// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The documents and comments follow the style rules, and links have targets. */
class DocumentationTest {

    private static final int COLUMNS = 120;
    private static final Path DOCS = Build.root().resolve("docs");
    private static final Path ENGLISH =
            Build.root().resolve("themes/src/main/resources/theme-resources/messages/messages_en.properties");
    private static final List<Path> PAGES = pages();

    /** Words that make a text sound literary or translated. */
    private static final List<String> AVOIDED = List.of(
            "anew",
            "whoever",
            "of its own",
            "what became of",
            "came of",
            "gives word",
            "surely",
            "all the same",
            "moreover",
            "by which",
            "to and fro",
            "dear",
            "a hand",
            "shall",
            "troubles");

    /**
     * Words that the vocabulary replaces: one word for one thing. Words that also have a common meaning are left out.
     */
    private static final List<String> REPLACED = List.of(
            "road",
            "verdict",
            "judge",
            "budget",
            "ledger",
            "resting",
            "switched off",
            "fate",
            "door",
            "examination",
            "facts",
            "demanded",
            "who has it on");

    private static final Pattern WORDS = Pattern.compile(
            Stream.concat(AVOIDED.stream(), REPLACED.stream()).collect(Collectors.joining("|", "\\b(", ")\\b.{0,30}")));

    /** A sentence whose subject is a clause: "Who has it on is asked". */
    private static final Pattern CLAUSE_AS_SUBJECT = Pattern.compile("(?m)(?<=^|- |[.:!?] |\\| )Who \\w+ .*");

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    /** A variable in an alert, such as the value of a label. */
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{[^{}]*}}");

    /** The line between the headings and the rows of a table. */
    private static final Pattern DIVIDER = Pattern.compile("\\|[-:| ]+\\|");

    private static final Pattern EMPTY_CELL = Pattern.compile("\\|\\s*\\|");

    private static final Pattern TARGET = Pattern.compile("]\\([^)\\s]+\\)");
    private static final Pattern NAMED_TEST = Pattern.compile("\\b[A-Z][A-Za-z]+(?:Test|IT)\\b");
    static final Pattern YAML_EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    /** A line that is a comment or starts one. */
    private static final Pattern COMMENT = Pattern.compile("\\s*(?:/?\\*|//)");

    private static final Pattern NOT_IN_ANCHOR = Pattern.compile("[^\\w\\- ]", Pattern.UNICODE_CHARACTER_CLASS);

    @Test
    void linesFitTheWidth() {
        List<String> tooLong = new ArrayList<>();
        for (Path page : PAGES) {
            List<String> lines = prose(page);
            IntStream.range(0, lines.size())
                    .filter(i -> lines.get(i).length() > COLUMNS)
                    .filter(i -> !lines.get(i).startsWith("|") && !lines.get(i).startsWith("["))
                    .forEach(i -> tooLong.add(name(page) + ":" + (i + 1)));
        }

        assertThat(tooLong).isEmpty();
    }

    /** The formatter wraps code, but not comments. */
    @Test
    void commentsFitTheWidth() throws IOException {
        List<Path> sources = new ArrayList<>(Build.files(DOCS, ".java"));
        for (Path module : modules()) {
            sources.addAll(Build.files(module.resolve("src"), ".java"));
        }
        List<String> tooLong = new ArrayList<>();
        for (Path source : sources) {
            List<String> lines = Build.read(source).lines().toList();
            IntStream.range(0, lines.size())
                    .filter(i -> lines.get(i).length() > COLUMNS)
                    .filter(i -> COMMENT.matcher(lines.get(i)).lookingAt()
                            && !lines.get(i).contains("://"))
                    .forEach(i -> tooLong.add(name(source) + ":" + (i + 1)));
        }

        assertThat(sources).hasSizeGreaterThan(100);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void usesTheVocabulary() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : PAGES) {
            found.addAll(badWords(name(page), String.join("\n", prose(page))));
        }
        String texts = Build.read(ENGLISH)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .collect(Collectors.joining("\n"));
        found.addAll(badWords(name(ENGLISH), texts));
        for (Path file : Stream.of(".yaml", ".json")
                .flatMap(ending -> Build.files(DOCS, ending).stream())
                .toList()) {
            found.addAll(badWords(name(file), descriptions(file)));
        }

        assertThat(found).isEmpty();
    }

    /** A screen reader reads the heading with each cell. */
    @Test
    void tableColumnsHaveHeadings() {
        List<String> incomplete = new ArrayList<>();
        for (Path page : PAGES) {
            List<String> lines = prose(page);
            for (int i = 1; i < lines.size(); i++) {
                if (DIVIDER.matcher(lines.get(i)).matches()
                        && EMPTY_CELL.matcher(lines.get(i - 1)).find()) {
                    incomplete.add(name(page) + ":" + i);
                }
            }
        }

        assertThat(incomplete).isEmpty();
    }

    @Test
    void linksHaveTargets() {
        List<String> broken = new ArrayList<>();
        Map<Path, Set<String>> anchors = new HashMap<>();
        for (Path page : PAGES) {
            TARGET.matcher(String.join("\n", prose(page)))
                    .results()
                    .map(match -> match.group().substring(2, match.group().length() - 1))
                    .filter(target -> !target.matches("[a-z]+:.*"))
                    .filter(target -> !exists(page, target, anchors))
                    .forEach(target -> broken.add(name(page) + ": " + target));
        }

        assertThat(broken).isEmpty();
    }

    /** Statements about security and accessibility name the tests that back them. */
    @Test
    void namedTestsExist() throws IOException {
        Set<String> tests = new HashSet<>();
        for (Path module : modules()) {
            Build.files(module.resolve("src/test/java"), ".java").stream()
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .forEach(tests::add);
        }

        List<String> named = PAGES.stream()
                .flatMap(page -> NAMED_TEST.matcher(Build.read(page)).results())
                .map(match -> match.group())
                .toList();

        assertThat(named).hasSizeGreaterThan(100);
        assertThat(tests).containsAll(named);
    }

    @Test
    void indexListsEachPage() {
        String index = Build.read(DOCS.resolve("README.md"));

        assertThat(PAGES)
                .filteredOn(page -> page.startsWith(DOCS) && !page.equals(DOCS.resolve("README.md")))
                .allSatisfy(page -> assertThat(index).contains("](" + DOCS.relativize(page) + ")"));
    }

    @Test
    void yamlExamplesAreValid() throws IOException {
        List<String> examples = PAGES.stream()
                .flatMap(page -> YAML_EXAMPLE.matcher(Build.read(page)).results())
                .map(match -> match.group(1))
                .toList();

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(YAML.readTree(example)).isNotEmpty();
        }
    }

    private static List<String> badWords(String place, String text) {
        String plain = TARGET.matcher(CODE.matcher(text).replaceAll("")).replaceAll("]");
        return Stream.concat(
                        WORDS.matcher(SPACES.matcher(plain).replaceAll(" ").toLowerCase(Locale.ROOT))
                                .results(),
                        CLAUSE_AS_SUBJECT.matcher(plain).results())
                .map(match -> place + ": " + match.group())
                .toList();
    }

    /** Summaries and descriptions in a machine-readable file, such as the description of the REST API. */
    private static String descriptions(Path file) throws IOException {
        // JSON is YAML, too.
        JsonNode root = YAML.readTree(Build.read(file));
        List<String> texts = Stream.of("summary", "description")
                .flatMap(field -> root.findValuesAsText(field).stream())
                .toList();
        assertThat(texts).as(name(file)).isNotEmpty();
        return VARIABLE.matcher(String.join("\n", texts)).replaceAll("");
    }

    /** Lines of a page. Lines of code blocks are empty. */
    private static List<String> prose(Path page) {
        List<String> lines = new ArrayList<>();
        boolean example = false;
        for (String line : Build.read(page).lines().toList()) {
            boolean fence = line.strip().startsWith("```");
            example ^= fence;
            lines.add(example || fence ? "" : line);
        }
        return lines;
    }

    private static boolean exists(Path page, String target, Map<Path, Set<String>> anchors) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(file)
                && (hash < 0
                        || anchors.computeIfAbsent(file, DocumentationTest::anchors)
                                .contains(target.substring(hash + 1)));
    }

    /** Anchors of the headings, as GitHub generates them. */
    private static Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        for (String line : prose(page)) {
            if (line.startsWith("#")) {
                String heading = line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT);
                anchors.add(NOT_IN_ANCHOR.matcher(heading).replaceAll("").replace(' ', '-'));
            }
        }
        return anchors;
    }

    private static List<Path> pages() {
        List<String> others =
                List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docker/README.md");
        return Stream.concat(Build.files(DOCS, ".md").stream(), others.stream().map(Build.root()::resolve))
                .sorted()
                .toList();
    }

    /** All directories of the repository; those that are not modules have no sources. */
    private static List<Path> modules() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(Build.root(), Files::isDirectory)) {
            return StreamSupport.stream(directories.spliterator(), false).toList();
        }
    }

    private static String name(Path page) {
        return Build.root().relativize(page).toString();
    }
}
