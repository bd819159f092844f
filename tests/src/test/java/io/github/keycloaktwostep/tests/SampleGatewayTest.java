// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sample gateway of {@code docs/gateways/own-gateway.md}: it is compiled against the gateway API and the server's
 * libraries only, and loaded next to the product's JAR, as in a server. The module {@code gateways} tests its
 * behaviour.
 */
class SampleGatewayTest {

    private static final Path SAMPLE = Build.root().resolve("docs/examples/sample-gateway");
    private static final Path GUIDE = Build.root().resolve("docs/gateways/own-gateway.md");
    private static final String API = "io.github.keycloaktwostep.gateway.";

    @TempDir
    private static Path classes;

    /** Its parent is the platform class loader, so that it finds nothing that a server does not have. */
    private static URLClassLoader server;

    @BeforeAll
    static void buildAndLoad() throws IOException {
        List<Path> libraries = serverLibraries();
        List<Path> needed = new ArrayList<>(libraries);
        needed.add(Build.classes("gateway-api"));
        compile(needed);
        libraries.addAll(List.of(Build.jar(), classes, SAMPLE.resolve("src/main/resources")));
        List<URL> urls = new ArrayList<>();
        for (Path library : libraries) {
            urls.add(library.toUri().toURL());
        }
        server = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @AfterAll
    static void unload() throws IOException {
        server.close();
    }

    @Test
    void isFoundNextToTheProductGateways() {
        assertThat(ServiceLoader.load(type("MessageGatewayFactory"), server))
                .extracting("id")
                .contains("acme", "twilio", "inbox");
    }

    @Test
    void pomHasTheVersionsOfTheProject() throws IOException {
        String project = Build.read(Build.root().resolve("pom.xml"));
        String pom = Build.read(SAMPLE.resolve("pom.xml"));
        String version = element("version", project);

        assertThat(element("version.keycloak-two-step", pom)).isEqualTo(version);
        assertThat(Build.read(GUIDE))
                .contains("keycloak-two-step-gateway-api-" + version + ".jar", "-Dversion=" + version);
        assertThat(element("version.keycloak", pom)).isEqualTo(element("version.keycloak", project));
        assertThat(element("maven.compiler.release", pom)).isEqualTo(element("maven.compiler.release", project));
    }

    @Test
    void dependsOnlyOnTheGatewayApi() throws IOException {
        assertThat(Pattern.compile("<groupId>io\\.github\\.keycloaktwostep</groupId>\\s*<artifactId>([^<]+)<")
                        .matcher(Build.read(SAMPLE.resolve("pom.xml")))
                        .results()
                        .map(dependency -> dependency.group(1)))
                .containsExactly("keycloak-two-step-gateway-api");
    }

    @ParameterizedTest
    @MethodSource
    void guideSnippetsAreInTheSample(String language, String snippet) throws IOException {
        assertThat(Build.files(SAMPLE, "." + language)).isNotEmpty().anySatisfy(file -> assertThat(
                        withoutIndentation(Build.read(file)))
                .contains(withoutIndentation(snippet)));
    }

    static Stream<String[]> guideSnippetsAreInTheSample() throws IOException {
        List<String[]> snippets = Pattern.compile("(?ms)^```(java|xml)\\n(.*?)^```$")
                .matcher(Build.read(GUIDE))
                .results()
                .map(snippet -> new String[] {snippet.group(1), snippet.group(2)})
                .toList();
        assertThat(snippets).extracting(snippet -> snippet[0]).contains("java", "xml");
        return snippets.stream();
    }

    @Test
    void guideSaysForEachReasonWhetherItFailsOver() throws IOException {
        String guide = Build.read(GUIDE);

        assertThat(type("FailureReason").getEnumConstants()).isNotEmpty().allSatisfy(reason -> assertThat(guide)
                .containsPattern(
                        "(?m)^\\| `" + reason + "` \\|.*\\| " + (otherGatewayMayHelp(reason) ? "yes" : "no") + " \\|"));
    }

    private static boolean otherGatewayMayHelp(Object reason) throws ReflectiveOperationException {
        return reason.getClass().getMethod("otherGatewayMayHelp").invoke(reason).equals(true);
    }

    private static List<Path> serverLibraries() throws IOException {
        List<Path> libraries = new ArrayList<>();
        for (String directory : List.of("boot", "main")) {
            libraries.addAll(Build.files(Build.keycloakHome().resolve("lib/lib").resolve(directory), ".jar"));
        }
        return libraries;
    }

    private static void compile(List<Path> classPath) {
        Path sources = SAMPLE.resolve("src/main/java");
        String[] options = {
            "-Xlint:all",
            "-Werror",
            "-proc:none",
            "--release",
            "17",
            "-d",
            classes.toString(),
            "-cp",
            classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
            "-sourcepath",
            sources.toString(),
            sources.resolve("com/example/acme/AcmeGatewayFactory.java").toString()
        };
        ByteArrayOutputStream compilerOutput = new ByteArrayOutputStream();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, compilerOutput, options))
                .as(() -> compilerOutput.toString(UTF_8))
                .isZero();
    }

    private static Class<?> type(String name) {
        try {
            return server.loadClass(API + name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(name, e);
        }
    }

    private static String element(String name, String pom) {
        Matcher element =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
        assertThat(element.find()).as(name).isTrue();
        return element.group(1);
    }

    /** Text without indentation, to compare snippets. */
    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
    }
}
