// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static org.keycloak.models.AuthenticationExecutionModel.Requirement.CONDITIONAL;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.List;
import java.util.stream.Collectors;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/** Flows as tests write and read them. */
final class Flows {

    private Flows() {}

    static Flow flow(String alias, Execution... executions) {
        return Flow.unsaved(alias, List.of(executions));
    }

    static Execution step(String authenticator, Requirement requirement) {
        return Execution.of(authenticator, requirement);
    }

    static Execution conditional(String alias, Execution... executions) {
        return Execution.subFlow(flow(alias, executions), CONDITIONAL);
    }

    /** What is in a flow, in its order, with what is in its sub-flows. */
    static String text(Flow flow) {
        return flow.executions().stream()
                .map(execution -> execution.authenticator()
                        + execution.flow().map(Flow::alias).orElse("")
                        + " "
                        + execution.requirement()
                        + execution.flow().map(Flows::text).orElse(""))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
