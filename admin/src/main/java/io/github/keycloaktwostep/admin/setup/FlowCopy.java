package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.setup.Flow.Config;
import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A deep copy of a flow under names of its own, as Keycloak names the copies that the admin console makes. */
final class FlowCopy {

    private static final String SUFFIX = " with two-step verification";

    private static final Pattern NAME = Pattern.compile("(.+)" + Pattern.quote(SUFFIX) + "( [0-9]+)?");

    private final Names flowNames;
    private final Names configNames;

    FlowCopy(Names flowNames, Names configNames) {
        this.flowNames = flowNames;
        this.configNames = configNames;
    }

    /** The name of the flow that this is the name of a copy of, numbered or not; empty if it is none. */
    static Optional<String> baseOf(String alias) {
        return Optional.of(NAME.matcher(alias)).filter(Matcher::matches).map(found -> found.group(1));
    }

    Flow of(Flow source) {
        // A copy of our own copy (someone took the authenticator out of it) does not get the suffix twice.
        String base = baseOf(source.alias()).orElse(source.alias());
        String alias = flowNames.claim(base + SUFFIX);
        return copy(source, alias, alias);
    }

    /** A name for a flow that the copy gets in addition. */
    String newFlowName(String wish) {
        return flowNames.claim(wish);
    }

    /** A name for a configuration that the copy gets in addition. */
    String newConfigName(String wish) {
        return configNames.claim(wish);
    }

    private Flow copy(Flow source, String alias, String prefix) {
        return new Flow(
                alias,
                source.description(),
                source.providerId(),
                source.executions().stream()
                        .map(execution -> copy(execution, prefix))
                        .toList());
    }

    private Execution copy(Execution execution, String prefix) {
        Optional<Config> config = execution.config().map(found -> {
            boolean nameless = found.shared() || found.alias().isEmpty();
            return nameless ? found : Config.stored(found.id(), configNames.claim(prefix + " " + found.alias()), false);
        });
        Optional<Flow> flow =
                execution.flow().map(found -> copy(found, flowNames.claim(prefix + " " + found.alias()), prefix));
        return new Execution(execution.requirement(), execution.authenticator(), execution.condition(), config, flow);
    }
}
