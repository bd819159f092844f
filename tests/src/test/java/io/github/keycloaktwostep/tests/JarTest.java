// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Keycloak has one flat class path, so classes outside our own package could conflict with those of others. */
class JarTest {

    private static final long MAX_BYTES = 3L * 1024 * 1024;
    private static final int JAVA_17 = 61;
    private static final String SHADED = "io/github/keycloaktwostep/shaded/";
    private static final String LICENSES = "META-INF/licenses/";

    /** As in "Twilio Java Helper Library (com.twilio)": the package of the work. */
    private static final Pattern WORK = Pattern.compile("(?m)^.+ \\(([a-z0-9.]+)\\)$");

    private static final Pattern LICENSE = Pattern.compile("(?m)^.+ License.*, see (.+\\.txt)$");

    @Test
    void containsOnlyOwnPackagesAndResources() throws IOException {
        assertThat(entries())
                .filteredOn(name -> !name.endsWith("/"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("io/github/keycloaktwostep/")
                        || name.startsWith("META-INF/")
                        || name.startsWith("theme-resources/"))
                .noneMatch(name -> name.startsWith("META-INF/maven/") && !name.contains("keycloaktwostep"))
                .noneMatch(name -> name.startsWith("META-INF/versions/"));
    }

    @Test
    void containsPagesAndProviders() throws IOException {
        assertThat(entries())
                .contains(
                        "META-INF/services/org.keycloak.authentication.AuthenticatorFactory",
                        "META-INF/services/org.keycloak.authentication.RequiredActionFactory",
                        "META-INF/services/org.keycloak.credential.CredentialProviderFactory",
                        "META-INF/services/org.keycloak.provider.Spi",
                        "META-INF/services/org.keycloak.services.resource.RealmResourceProviderFactory",
                        "META-INF/services/org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory",
                        "theme-resources/messages/messages_en.properties",
                        "theme-resources/messages/messages_de.properties")
                .anyMatch(name -> name.startsWith("theme-resources/templates/two-step-"));
    }

    /** Templates and resources of all JARs share one folder in Keycloak. */
    @Test
    void pageNamesHaveTheProductPrefix() throws IOException {
        assertThat(entries())
                .filteredOn(name -> !name.endsWith("/"))
                .filteredOn(name ->
                        name.startsWith("theme-resources/templates/") || name.startsWith("theme-resources/resources/"))
                .isNotEmpty()
                .allMatch(name -> name.substring(name.lastIndexOf('/') + 1).startsWith("two-step"));
    }

    /** Apache-2.0 and MIT require a notice for each work that is redistributed, even for a part of it. */
    @Test
    void noticeNamesEachContainedWork() throws IOException {
        String notice = text(LICENSES + "NOTICE");
        List<String> works = found(WORK, notice);
        List<String> contained = entries().stream()
                .filter(name -> name.startsWith(SHADED) && !name.endsWith("/"))
                .map(name -> name.substring(SHADED.length()).replace('/', '.'))
                .toList();

        assertThat(contained).allMatch(name -> works.stream().anyMatch(work -> name.startsWith(work + ".")));
        assertThat(works).isNotEmpty().allMatch(work -> contained.stream().anyMatch(name -> name.startsWith(work)));
        assertThat(found(LICENSE, notice)).hasSameSizeAs(works).allMatch(license -> text(LICENSES + license)
                .contains("License"));
    }

    @Test
    void isSmall() throws IOException {
        assertThat(Files.size(Build.jar())).isLessThanOrEqualTo(MAX_BYTES);
    }

    @Test
    void runsOnJava17() throws IOException {
        try (JarFile jar = new JarFile(Build.jar().toFile())) {
            List<ZipEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .map(ZipEntry.class::cast)
                    .toList();
            assertThat(classes).isNotEmpty();
            for (ZipEntry entry : classes) {
                byte[] head = jar.getInputStream(entry).readNBytes(8);
                assertThat(head[7]).as(entry.getName()).isLessThanOrEqualTo((byte) JAVA_17);
            }
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String text(String name) {
        try (JarFile jar = new JarFile(Build.jar().toFile());
                InputStream content = jar.getInputStream(jar.getEntry(name))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile(Build.jar().toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }
}
