// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Kubernetes examples in install.md are consistent with each other and with the other examples. */
class InstallExamplesTest {

    private static final String PROVIDERS = "/opt/keycloak/providers";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern OPTION = Pattern.compile("KC_SPI_TWO_STEP_\\w+");
    private static final Pattern SECRET =
            Pattern.compile("create secret generic (\\S+)((?:[\\s\\\\]+--from-literal=\\S+)+)");
    private static final Pattern KEY = Pattern.compile("--from-literal=([^=]+)=");
    private static final Pattern COPY = Pattern.compile("cp (\\S+)/\\*\\.jar (\\S+)/");

    private final String guide = Build.read(Build.root().resolve("docs/install.md"));
    private final String helm = section("Helm");
    private final String operator = section("Keycloak Operator");

    @Test
    void allExamplesSetTheSameOptions() throws IOException {
        Set<String> options = options(section("Server"));
        Set<String> operatorOptions = new TreeSet<>();
        for (JsonNode option : resource().at("/spec/additionalOptions")) {
            operatorOptions.add("KC_"
                    + option.path("name").asText().toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        assertThat(options).hasSize(4);
        assertThat(options(section("Container image"))).isEqualTo(options);
        assertThat(operatorOptions).isEqualTo(options);
        assertThat(options(helm)).isEqualTo(options);
    }

    @Test
    void operatorReferencesCreatedSecretsAndImage() throws IOException {
        JsonNode resource = resource();
        Set<String> used = new HashSet<>();
        for (JsonNode option : resource.at("/spec/additionalOptions")) {
            assertThat(option.has("value")).isNotEqualTo(option.has("secret"));
        }
        resource.findValues("secret").forEach(secret -> used.add(key(secret)));
        used.add(key(resource.at("/spec/db/usernameSecret")));
        used.add(key(resource.at("/spec/db/passwordSecret")));

        assertThat(resource.path("kind").asText()).isEqualTo("Keycloak");
        assertThat(resource.path("apiVersion").asText()).isEqualTo("k8s.keycloak.org/v2beta1");
        assertThat(used).isEqualTo(secrets(operator));
        assertThat(operator)
                .contains("docker push " + resource.at("/spec/image").asText() + "\n");
        assertThat(section("Container image"))
                .contains("-t " + resource.at("/spec/image").asText());
    }

    @Test
    void chartMountsJarInProvidersDirectory() throws IOException {
        JsonNode values = example(helm);
        JsonNode init = nested(values, "extraInitContainers");
        JsonNode mount = nested(values, "extraVolumeMounts");
        MatchResult copy = COPY.matcher(init.path("command").path(2).asText())
                .results()
                .findFirst()
                .orElseThrow();

        assertThat(mount.path("mountPath").asText()).isEqualTo(PROVIDERS);
        assertThat(nested(values, "extraVolumes").path("name")).isEqualTo(mount.path("name"));
        assertThat(init.at("/volumeMounts/0/name")).isEqualTo(mount.path("name"));
        assertThat(copy.group(2)).isEqualTo(init.at("/volumeMounts/0/mountPath").asText());
        assertThat(helm)
                .contains("*.jar " + copy.group(1) + "/\\n")
                .contains("-t " + init.path("image").asText() + " .\n")
                .contains("docker push " + init.path("image").asText() + "\n");
    }

    @Test
    void chartReferencesCreatedSecretsAndImage() throws IOException {
        JsonNode values = example(helm);
        Set<String> secrets = secrets(helm);
        String environment =
                nested(values, "extraEnvFrom").at("/secretRef/name").asText();

        assertThat(secrets)
                .contains(values.at("/database/existingSecret").asText() + "/password")
                .filteredOn(secret -> secret.startsWith(environment + "/"))
                .hasSize(2);
        assertThat(Build.read(Build.root().resolve("docker/Dockerfile")))
                .contains("keycloak:" + values.at("/image/tag").asText() + "\n");
    }

    private String section(String heading) {
        int start = guide.indexOf("\n## " + heading + "\n");
        assertThat(start).as(heading).isNotNegative();
        int end = guide.indexOf("\n## ", start + 1);
        return end < 0 ? guide.substring(start) : guide.substring(start, end);
    }

    private JsonNode resource() throws IOException {
        return example(operator);
    }

    private static JsonNode example(String section) throws IOException {
        return YAML.readTree(DocumentationTest.YAML_EXAMPLE
                .matcher(section)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1));
    }

    /** The only entry of a list that a chart value contains as text. */
    private static JsonNode nested(JsonNode values, String field) throws IOException {
        JsonNode list = YAML.readTree(values.path(field).asText());
        assertThat(list).as(field).hasSize(1);
        return list.path(0);
    }

    private static Set<String> options(String text) {
        return OPTION.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Secrets that a section creates, as {@code name/key}. */
    private static Set<String> secrets(String section) {
        return SECRET.matcher(section)
                .results()
                .flatMap(secret ->
                        KEY.matcher(secret.group(2)).results().map(key -> secret.group(1) + "/" + key.group(1)))
                .collect(Collectors.toSet());
    }

    private static String key(JsonNode reference) {
        return reference.path("name").asText() + "/" + reference.path("key").asText();
    }
}
