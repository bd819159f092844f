// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages use message keys for all texts, and every key exists in every language. */
class ThemeMessagesTest {

    private static final Path RESOURCES = Build.root().resolve("themes/src/main/resources/theme-resources");
    private static final Path MESSAGES = RESOURCES.resolve("messages");
    private static final Path ENGLISH = MESSAGES.resolve("messages_en.properties");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'");
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+)[,}]");
    private static final Pattern KEY_IN_TEMPLATE =
            Pattern.compile("\\b(?:msg|advancedMsg)\\(\\s*(?:\"([^\"]+)\"|'([^']+)')");
    private static final Pattern KEY_IN_JAVA = Pattern.compile("\"(twoStep[A-Z][A-Za-z0-9.-]*)\"");
    private static final int SENTENCE = 30;

    /**
     * Languages for which Twilio has no voice. Calls are in English then, which is better than a voice of another
     * language.
     */
    private static final Set<String> WITHOUT_VOICE = Set.of("az", "fa", "hr", "hy", "kk", "ky", "sl", "uk");

    static Stream<Path> translations() {
        return Build.files(MESSAGES, ".properties").stream().filter(file -> !file.equals(ENGLISH));
    }

    static Stream<Path> bundles() {
        return Stream.concat(Stream.of(ENGLISH), translations());
    }

    @Test
    void supportsEachLanguageOfKeycloaksLoginTheme() throws IOException {
        String locales = keycloakProperties("theme/base/login/theme.properties").getProperty("locales");

        assertThat(bundles())
                .containsExactlyInAnyOrderElementsOf(Stream.of(locales.split(","))
                        .map(locale ->
                                MESSAGES.resolve("messages_" + locale.strip().replace('-', '_') + ".properties"))
                        .toList());
    }

    /** Pages declare the language of their texts, which is English if the realm's language has no translation. */
    @ParameterizedTest
    @MethodSource("bundles")
    void bundleNamesItsLanguage(Path bundle) throws IOException {
        assertThat(load(bundle).getProperty("twoStepLanguage")).isEqualTo(language(bundle));
    }

    private static String language(Path bundle) {
        return bundle.getFileName()
                .toString()
                .replaceAll("^messages_|\\.properties$", "")
                .replace('_', '-');
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void textsAreValidMessageFormats(Path bundle) throws IOException {
        Properties texts = load(bundle);
        SoftAssertions softly = new SoftAssertions();
        for (String key : texts.stringPropertyNames()) {
            String text = texts.getProperty(key);
            softly.assertThat(text).as(key).isNotBlank();
            softly.assertThatCode(() -> new MessageFormat(text, Locale.ROOT).toPattern())
                    .as(key)
                    .doesNotThrowAnyException();
            // A single apostrophe disappears, and the arguments after it are not replaced.
            softly.assertThat(text.replace("''", ""))
                    .as("apostrophes of %s", key)
                    .doesNotContain("'");
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("translations")
    void translationIsComplete(Path bundle) throws IOException {
        assertThat(load(bundle).stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(load(ENGLISH).stringPropertyNames());
    }

    @ParameterizedTest
    @MethodSource("translations")
    void translationHasTheSameArguments(Path bundle) throws IOException {
        Properties english = load(ENGLISH);
        Properties translated = load(bundle);
        SoftAssertions softly = new SoftAssertions();
        for (String key : english.stringPropertyNames()) {
            String text = translated.getProperty(key, "");
            softly.assertThat(arguments(text))
                    .as("arguments of %s", key)
                    .isEqualTo(arguments(english.getProperty(key)));
            boolean withoutVoice = key.startsWith("twoStepCall") && WITHOUT_VOICE.contains(language(bundle));
            if (english.getProperty(key).length() > SENTENCE && !withoutVoice) {
                softly.assertThat(text).as("%s is translated", key).isNotEqualTo(english.getProperty(key));
            }
        }
        softly.assertAll();
    }

    @Test
    void templatesUseKeysThatExist() throws IOException {
        Set<String> known = load(ENGLISH).stringPropertyNames();
        Set<String> keycloakKeys = keycloakKeys();
        SoftAssertions softly = new SoftAssertions();
        for (Path template : Build.files(RESOURCES.resolve("templates"), ".ftl")) {
            String text = Files.readString(template);
            // A key is an argument, or one of several that a condition selects.
            Iterable<String> keys = Stream.concat(
                            KEY_IN_TEMPLATE
                                    .matcher(text)
                                    .results()
                                    .map(use -> use.group(1) == null ? use.group(2) : use.group(1)),
                            KEY_IN_JAVA.matcher(text).results().map(use -> use.group(1)))
                    .toList();
            for (String key : keys) {
                softly.assertThat(isKeyOrPrefix(key, known) || isKeyOrPrefix(key, keycloakKeys))
                        .as("%s, used by %s", key, template.getFileName())
                        .isTrue();
            }
        }
        softly.assertAll();
    }

    @Test
    void classesUseKeysThatExist() throws IOException {
        Set<String> known = load(ENGLISH).stringPropertyNames();
        SoftAssertions softly = new SoftAssertions();
        for (String module : Build.MODULES) {
            for (Path source : Build.sources(module).toList()) {
                Matcher use = KEY_IN_JAVA.matcher(Files.readString(source));
                while (use.find()) {
                    softly.assertThat(isKeyOrPrefix(use.group(1), known))
                            .as("%s, used by %s", use.group(1), source.getFileName())
                            .isTrue();
                }
            }
        }
        softly.assertAll();
    }

    /** Account console and "try another way" build these keys from the ids. */
    @Test
    void providersHaveNames() throws IOException {
        assertThat(load(ENGLISH).stringPropertyNames())
                .contains(
                        "two-step-display-name",
                        "two-step-help-text",
                        "two-step-verification-display-name",
                        "two-step-verification-help-text",
                        "two-step-phone-display-name",
                        "two-step-device-display-name");
    }

    @Test
    void filesAreUtf8WithoutDuplicateKeys() throws IOException {
        for (Path bundle : bundles().toList()) {
            assertThatCode(() -> Files.readString(bundle)).doesNotThrowAnyException();
            assertThat(Files.readAllLines(bundle).stream()
                            .filter(line -> line.matches("[A-Za-z].*=.*"))
                            .map(line -> line.substring(0, line.indexOf('=')).strip()))
                    .as(bundle.getFileName().toString())
                    .doesNotHaveDuplicates();
        }
    }

    /** If a text depends on a value, its key is composed, and the source contains only the beginning of the key. */
    private static boolean isKeyOrPrefix(String key, Set<String> known) {
        int open = key.indexOf("${");
        if (open < 0 && !key.endsWith(".")) {
            return known.contains(key);
        }
        String start = open < 0 ? key : key.substring(0, open);
        return known.stream().anyMatch(each -> each.startsWith(start));
    }

    private static Set<String> arguments(String text) {
        Matcher matcher =
                ARGUMENT.matcher(QUOTED.matcher(text.replace("''", "")).replaceAll(""));
        return matcher.results().map(result -> result.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties load(Path bundle) throws IOException {
        try (Reader reader = Files.newBufferedReader(bundle)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties;
        }
    }

    private static Set<String> keycloakKeys() throws IOException {
        return keycloakProperties("theme/base/login/messages/messages_en.properties")
                .stringPropertyNames();
    }

    private static Properties keycloakProperties(String entry) throws IOException {
        Path libraries = Build.keycloakHome().resolve("lib/lib/main");
        try (Stream<Path> files = Files.list(libraries)) {
            Path themes = files.filter(
                            file -> file.getFileName().toString().matches("org\\.keycloak\\.keycloak-themes-\\d.*"))
                    .findFirst()
                    .orElseThrow();
            Properties properties = new Properties();
            try (JarFile jar = new JarFile(themes.toFile());
                    InputStream in = jar.getInputStream(jar.getEntry(entry))) {
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
            return properties;
        }
    }
}
