package io.github.keycloaktwostep.admin.realmsetup;

import java.util.List;

/**
 * What an undo did, or would do.
 *
 * @param changed whether the realm is different now; false in a dry run
 * @param jarRemovable whether users can still sign in once the JAR is gone; if not, the warnings say why
 * @param next what to do now
 * @param browserFlow alias of the browser flow that is bound afterwards; the other two are empty if none is bound
 * @param warnings what an admin should know; nothing was changed because of them
 */
public record UndoAnswer(
        boolean dryRun,
        boolean changed,
        boolean jarRemovable,
        String next,
        List<SetupStep> steps,
        String browserFlow,
        String directGrantFlow,
        String resetCredentialsFlow,
        List<String> warnings) {

    static UndoAnswer of(SetupContext context, boolean dryRun, boolean jarRemovable) {
        return new UndoAnswer(
                dryRun,
                !dryRun && !context.steps().isEmpty(),
                jarRemovable,
                jarRemovable
                        ? "The JAR can be removed. Users keep their phones and remembered devices as unused credentials;"
                                + " the next set-up uses them again."
                        : "Keep the JAR: a flow in use still needs it. The warnings say which; change that flow, then"
                                + " undo again.",
                context.steps(dryRun),
                FlowBinding.BROWSER.alias(context.realm()),
                FlowBinding.DIRECT_GRANT.alias(context.realm()),
                FlowBinding.RESET_CREDENTIALS.alias(context.realm()),
                context.warnings());
    }
}
