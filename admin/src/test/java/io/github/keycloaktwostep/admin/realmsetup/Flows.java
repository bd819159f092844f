// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Reads and writes flows as text: a name and a requirement for each execution, with the content of a sub-flow in
 * brackets. For example {@code auth-cookie ALTERNATIVE, forms ALTERNATIVE[auth-otp-form REQUIRED]}.
 */
final class Flows {

    private static final Pattern EXECUTION =
            Pattern.compile("(\\w[\\w -]*?) (REQUIRED|ALTERNATIVE|CONDITIONAL|DISABLED)(\\[)?|]");

    private Flows() {}

    static Flow flow(String alias, String executions) {
        return Flow.unsaved(alias, read(EXECUTION.matcher(executions)));
    }

    static Execution execution(String text) {
        return flow("", text).executions().get(0);
    }

    static String text(Flow flow) {
        return flow.executions().stream()
                .map(execution -> execution.flow().map(Flow::alias).orElse(execution.authenticator())
                        + " "
                        + execution.requirement()
                        + execution
                                .flow()
                                .map(inside -> "[" + text(inside) + "]")
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    private static List<Execution> read(Matcher next) {
        List<Execution> executions = new ArrayList<>();
        while (next.find() && !next.group().equals("]")) {
            String name = next.group(1);
            Requirement requirement = Requirement.valueOf(next.group(2));
            boolean subFlow = next.group(3) != null;
            executions.add(
                    subFlow
                            ? Execution.subFlow(Flow.unsaved(name, read(next)), requirement)
                            : step(name).with(requirement));
        }
        return executions;
    }

    private static Execution step(String name) {
        return name.startsWith("conditional-") || name.equals("two-step-device-not-remembered")
                ? Execution.condition(name)
                : Execution.of(name, Requirement.REQUIRED);
    }
}
