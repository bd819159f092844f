package io.github.keycloaktwostep.admin.setup;

import java.util.List;

/**
 * Something about a realm that an admin should know, and nothing was changed because of.
 *
 * @param id fixed, for programs
 * @param message what is the case
 * @param action what to do
 */
public record SetUpWarning(String id, String message, String action) {

    static List<SetUpWarning> flow(List<String> messages) {
        return all(messages, "flow", "Look at the flow under Authentication in the admin console.");
    }

    static List<SetUpWarning> client(List<String> messages) {
        return all(
                messages,
                "client-flow-without-step",
                "Put the step into that flow, or choose another one under Clients, Advanced, Authentication flow"
                        + " overrides.");
    }

    static List<SetUpWarning> requiredAction(List<String> messages) {
        return all(
                messages,
                "required-action-before-check",
                "Drag two-step-check to the top under Authentication, Required actions.");
    }

    static List<SetUpWarning> reset(List<String> messages) {
        return all(messages, "reset-removes-apps", "Call POST two-step/setup once more.");
    }

    private static List<SetUpWarning> all(List<String> messages, String id, String action) {
        return messages.stream()
                .map(message -> new SetUpWarning(id, message, action))
                .toList();
    }
}
