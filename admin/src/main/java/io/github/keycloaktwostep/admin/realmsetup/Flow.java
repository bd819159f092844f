// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.method.ProviderIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * An authentication flow and everything in it, as a value.
 *
 * @param id of the stored flow that this is, or is a copy of; empty for a new flow
 */
record Flow(String id, String alias, List<Execution> executions) {

    Flow {
        executions = List.copyOf(executions);
    }

    static Flow unsaved(String alias, List<Execution> executions) {
        return new Flow("", alias, executions);
    }

    Flow with(List<Execution> replaced) {
        return new Flow(id, alias, replaced);
    }

    /** Changes each execution of this level. */
    Flow map(UnaryOperator<Execution> change) {
        return with(executions.stream().map(change).toList());
    }

    /**
     * This flow with other aliases.
     *
     * @param inside renames sub-flows and configurations, on all levels
     */
    Flow renamed(String newAlias, UnaryOperator<String> inside) {
        return new Flow(id, newAlias, executions).map(execution -> execution
                .with(execution.config().renamed(inside))
                .mapFlow(flow -> flow.renamed(inside.apply(flow.alias), inside)));
    }

    /** Executions of this level that can run. */
    List<Execution> runningHere() {
        return executions.stream().filter(Execution::runs).toList();
    }

    /** Executions that can run, on all levels. */
    Stream<Execution> running() {
        return runningHere().stream()
                .flatMap(execution -> Stream.concat(
                        Stream.of(execution), execution.flow().stream().flatMap(Flow::running)));
    }

    boolean runs(String authenticator) {
        return running().anyMatch(execution -> execution.is(authenticator));
    }

    /** Whether Keycloak cannot run this flow without the JAR. */
    boolean needsJar() {
        return runs(ProviderIds.VERIFICATION) || runs(ProviderIds.PASSWORD_GRANT);
    }

    /** All executions on all levels, enabled or not. */
    Stream<Execution> all() {
        return executions.stream()
                .flatMap(execution -> Stream.concat(
                        Stream.of(execution), execution.flow().stream().flatMap(Flow::all)));
    }

    /** Whether the authenticator is anywhere in this flow, enabled or not. */
    boolean mentions(String authenticator) {
        return all().anyMatch(execution -> execution.is(authenticator));
    }

    /** Enabled conditions of this level. */
    Stream<Execution> conditions() {
        return executions.stream().filter(execution -> execution.condition() && execution.enabled());
    }

    /**
     * One line of a flow: an authenticator, or a sub-flow (a form flow is both).
     *
     * @param authenticator id; empty for a plain sub-flow
     * @param condition whether it decides about its sub-flow and asks the user nothing
     * @param config of the authenticator
     */
    record Execution(
            Requirement requirement, String authenticator, boolean condition, Config config, Optional<Flow> flow) {

        static Execution of(String authenticator, Requirement requirement) {
            return new Execution(requirement, authenticator, false, Config.NONE, Optional.empty());
        }

        static Execution condition(String authenticator) {
            return condition(authenticator, Map.of());
        }

        static Execution condition(String authenticator, Map<String, String> config) {
            return new Execution(
                    Requirement.REQUIRED, authenticator, true, new Config("", "", config), Optional.empty());
        }

        static Execution subFlow(Flow flow, Requirement requirement) {
            return new Execution(requirement, "", false, Config.NONE, Optional.of(flow));
        }

        Execution with(Requirement replaced) {
            return new Execution(replaced, authenticator, condition, config, flow);
        }

        Execution with(Config replaced) {
            return new Execution(requirement, authenticator, condition, replaced, flow);
        }

        /** Changes the sub-flow, if this is one. */
        Execution mapFlow(UnaryOperator<Flow> change) {
            return new Execution(requirement, authenticator, condition, config, flow.map(change));
        }

        boolean is(String id) {
            return authenticator.equals(id);
        }

        boolean enabled() {
            return requirement != Requirement.DISABLED;
        }

        /** Keycloak never enters a conditional sub-flow without an enabled condition. */
        boolean runs() {
            return enabled()
                    && (requirement != Requirement.CONDITIONAL
                            || flow.stream().flatMap(Flow::conditions).findAny().isPresent());
        }

        /** Whether this execution, or one in its sub-flow, can run and is the given authenticator. */
        boolean runs(String id) {
            return runs() && (is(id) || flow.stream().anyMatch(inside -> inside.runs(id)));
        }

        /** Whether users must pass this execution. Keycloak ignores alternatives next to such an execution. */
        boolean mandatory() {
            return !condition && (requirement == Requirement.REQUIRED || requirement == Requirement.CONDITIONAL);
        }
    }

    /**
     * Configuration of an authenticator.
     *
     * @param sharedId id of a configuration that came with a deployed provider, which copies share; otherwise empty
     * @param alias empty for a shared or new configuration
     */
    record Config(String sharedId, String alias, Map<String, String> values) {

        static final Config NONE = new Config("", "", Map.of());

        Config {
            values = Map.copyOf(values);
        }

        private Config renamed(UnaryOperator<String> rename) {
            return alias.isEmpty() ? this : new Config(sharedId, rename.apply(alias), values);
        }
    }
}
