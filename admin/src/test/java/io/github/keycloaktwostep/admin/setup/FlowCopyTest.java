package io.github.keycloaktwostep.admin.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.admin.setup.Flow.Config;
import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

class FlowCopyTest {

    @Test
    void names_are_those_of_the_source_with_a_suffix() {
        Flow copy = copy(Set.of(), Set.of(), flow("browser", "forms", "condition"));
        assertThat(copy.alias()).isEqualTo("browser with two-step verification");
        assertThat(subFlow(copy).alias()).isEqualTo("browser with two-step verification forms");
        assertThat(config(copy).alias()).isEqualTo("browser with two-step verification condition");
    }

    @Test
    void taken_names_are_numbered() {
        String taken = "browser with two-step verification";
        Flow copy = copy(
                Set.of(taken, taken + " 2 forms"),
                Set.of(taken + " 2 condition"),
                flow("browser", "forms", "condition"));
        assertThat(copy.alias()).isEqualTo(taken + " 2");
        assertThat(subFlow(copy).alias()).isEqualTo(taken + " 2 forms 2");
        assertThat(config(copy).alias()).isEqualTo(taken + " 2 condition 2");
    }

    @Test
    void a_copy_of_a_copy_has_the_suffix_once() {
        assertThat(copy(
                                Set.of("browser with two-step verification"),
                                Set.of(),
                                flow("browser with two-step verification", "forms", "condition"))
                        .alias())
                .isEqualTo("browser with two-step verification 2");
    }

    @Test
    void the_longest_names_still_fit_and_differ() {
        Flow copy = copy(Set.of(), Set.of(), flow("b".repeat(255), "f".repeat(255), "c".repeat(255)));
        assertThat(copy.alias()).hasSize(255);
        assertThat(subFlow(copy).alias()).hasSize(255).isNotEqualTo(copy.alias());
        assertThat(config(copy).alias()).hasSize(255);
    }

    @Test
    void a_shared_configuration_stays_the_same() {
        Flow source = withConfig(Config.stored("id", "deployed", true));
        assertThat(config(copy(Set.of(), Set.of(), source))).isEqualTo(Config.stored("id", "deployed", true));
    }

    @ParameterizedTest
    @CsvSource({
        "browser with two-step verification, browser",
        "browser with two-step verification 12, browser",
        "Copy of browser with two-step verification, Copy of browser",
    })
    void the_source_is_known_by_the_name(String alias, String source) {
        assertThat(FlowCopy.baseOf(alias)).contains(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "browser",
                "browser with two-step verification of ours",
                "browser with two-step verification2",
                " with two-step verification",
                "browser with two-step verification forms"
            })
    void other_names_are_of_no_copy(String alias) {
        assertThat(FlowCopy.baseOf(alias)).isEmpty();
    }

    private static Flow copy(Set<String> flows, Set<String> configs, Flow source) {
        return new FlowCopy(new Names(flows), new Names(configs)).of(source);
    }

    private static Flow flow(String alias, String subFlow, String config) {
        Flow inner = withConfig(Config.stored("id", config, false));
        return Flow.basic(
                alias,
                "",
                List.of(Execution.subFlow(Flow.basic(subFlow, "", inner.executions()), Requirement.ALTERNATIVE)));
    }

    private static Flow withConfig(Config config) {
        return Flow.basic(
                "flow",
                "",
                List.of(new Execution(
                        Requirement.REQUIRED, "conditional-credential", true, Optional.of(config), Optional.empty())));
    }

    private static Flow subFlow(Flow flow) {
        return flow.executions().get(0).flow().orElseThrow();
    }

    private static Config config(Flow flow) {
        return flow.running()
                .flatMap(execution -> execution.config().stream())
                .findFirst()
                .orElseThrow();
    }
}
