package io.github.keycloaktwostep.admin.setup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/** An authentication flow and all that is in it, as values. */
record Flow(String alias, String description, String providerId, List<Execution> executions) {

    Flow {
        executions = List.copyOf(executions);
    }

    static Flow basic(String alias, String description, List<Execution> executions) {
        return new Flow(alias, description, "basic-flow", executions);
    }

    Flow with(List<Execution> replaced) {
        return new Flow(alias, description, providerId, replaced);
    }

    /** What can come to run in this flow, at any level. */
    Stream<Execution> running() {
        return executions.stream()
                .filter(Execution::runs)
                .flatMap(execution -> Stream.concat(
                        Stream.of(execution), execution.flow().stream().flatMap(Flow::running)));
    }

    boolean runs(String authenticator) {
        return running().anyMatch(execution -> execution.is(authenticator));
    }

    /** Whether it is anywhere in this flow, in force or not. */
    boolean mentions(String authenticator) {
        return executions.stream()
                .anyMatch(execution -> execution.is(authenticator)
                        || execution.flow().stream().anyMatch(inside -> inside.mentions(authenticator)));
    }

    /** Conditions in force on this level. */
    Stream<Execution> conditions() {
        return executions.stream().filter(execution -> execution.condition() && execution.enabled());
    }

    /**
     * One line of a flow: an authenticator, or a sub-flow (a form flow is both).
     *
     * @param authenticator id, empty for a plain sub-flow
     * @param condition whether it is a condition: it decides about its sub-flow and asks the user nothing
     */
    record Execution(
            Requirement requirement,
            String authenticator,
            boolean condition,
            Optional<Config> config,
            Optional<Flow> flow) {

        static Execution of(String authenticator, Requirement requirement) {
            return new Execution(requirement, authenticator, false, Optional.empty(), Optional.empty());
        }

        static Execution condition(String authenticator) {
            return new Execution(Requirement.REQUIRED, authenticator, true, Optional.empty(), Optional.empty());
        }

        static Execution condition(String authenticator, Config config) {
            return new Execution(Requirement.REQUIRED, authenticator, true, Optional.of(config), Optional.empty());
        }

        static Execution subFlow(Flow flow, Requirement requirement) {
            return new Execution(requirement, "", false, Optional.empty(), Optional.of(flow));
        }

        Execution with(Requirement replaced) {
            return new Execution(replaced, authenticator, condition, config, flow);
        }

        Execution with(Flow replaced) {
            return new Execution(requirement, authenticator, condition, config, Optional.of(replaced));
        }

        boolean is(String id) {
            return authenticator.equals(id);
        }

        boolean enabled() {
            return requirement != Requirement.DISABLED;
        }

        /** Whether it can come to run: Keycloak never enters a conditional sub-flow without a condition in force. */
        boolean runs() {
            return enabled()
                    && (requirement != Requirement.CONDITIONAL
                            || flow.stream().flatMap(Flow::conditions).findAny().isPresent());
        }

        /** Whether it must be passed, beside which Keycloak ignores alternatives. */
        boolean binding() {
            return !condition && (requirement == Requirement.REQUIRED || requirement == Requirement.CONDITIONAL);
        }
    }

    /**
     * The configuration of an authenticator.
     *
     * @param id of the stored configuration; empty if it is not stored yet
     * @param alias name of it; may be empty
     * @param shared whether it came with a deployed provider, so that copies keep pointing at it
     * @param values what to store; empty if it is stored
     */
    record Config(String id, String alias, boolean shared, Map<String, String> values) {

        Config {
            values = Map.copyOf(values);
        }

        static Config stored(String id, String alias, boolean shared) {
            return new Config(id, alias, shared, Map.of());
        }

        static Config made(String alias, Map<String, String> values) {
            return new Config("", alias, false, values);
        }
    }
}
