// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides for admins and support agents are correct, and their examples work as written. */
class AdminGuideIT {

    private static final Pattern EXAMPLE = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| `([a-z-]+)` \\| ([^|]+) \\|");

    private final Realm realm = Realm.on(Servers.inbox()).create();
    private final String guide = Build.read(Build.root().resolve("docs/configure.md"));

    @TempDir
    Path home;

    /** Runs all examples in one shell, as a reader of the guides would. */
    @Test
    void examplesWork() throws IOException, InterruptedException {
        User user = realm.user();
        List<String> examples = new ArrayList<>();
        EXAMPLE.matcher(guide + Build.read(Build.root().resolve("docs/support.md")))
                .results()
                .forEach(match -> examples.add(match.group(1)));
        assertThat(examples).hasSizeGreaterThan(10);
        // Traces the commands, so that the output shows which one failed.
        String script = "set -euo pipefail\nset -x\n" + String.join("\n", examples);
        Path output = home.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = shell.environment();
        environment.put("PATH", Build.keycloakHome().resolve("bin") + ":" + environment.get("PATH"));
        environment.put("HOME", home.toString());
        environment.put("KC_OPTS", "-Duser.home=" + home + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        environment.put("SERVER", realm.server().url());
        environment.put("REALM", realm.name());
        environment.put("ADMIN", KeycloakServer.ADMIN);
        environment.put("PASSWORD", KeycloakServer.ADMIN);
        environment.put("USER_ID", user.id());

        int exitCode = shell.start().waitFor();

        assertThat(exitCode).as(Build.read(output)).isZero();
        JsonNode policy = realm.get("/two-step/policy");
        assertThat(policy.path("enforcement").asText()).isEqualTo("required");
        assertThat(policy.path("grace-days").asInt()).as("reset").isZero();
        assertThat(policy.path("allowed-countries")).hasSize(2);
    }

    @Test
    void guideListsEveryToggleWithLabelAndDefault() {
        TreeSet<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(guide);
        while (row.find()) {
            documented.add(row.group(2) + " = " + row.group(1) + ": "
                    + row.group(3).replace("`", "").replace("–", ""));
        }
        TreeSet<String> actual = new TreeSet<>();
        JsonNode inForce = realm.get("/two-step/policy");
        for (JsonNode property : realm.get("/authentication/required-actions/two-step-setup/config-description")
                .path("properties")) {
            String key = property.path("name").asText();
            if (inForce.has(key)) {
                JsonNode value = inForce.path(key);
                List<String> values = new ArrayList<>();
                value.forEach(element -> values.add(element.asText()));
                actual.add(key + " = " + property.path("label").asText() + ": "
                        + (value.isArray() ? String.join(", ", values) : value.asText()));
            }
        }

        assertThat(documented).isEqualTo(actual);
    }
}
