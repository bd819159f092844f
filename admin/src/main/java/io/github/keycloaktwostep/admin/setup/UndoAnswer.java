package io.github.keycloaktwostep.admin.setup;

import java.util.List;

/**
 * What undoing a set-up did, or would do.
 *
 * @param changed whether anything is different now; false in a dry run
 * @param jarRemovable whether everybody still gets in once the JAR is gone; if not, the warnings say what is in the way
 * @param next what to do now, in words
 * @param browserFlow alias of the browser flow that is bound afterwards
 * @param directGrantFlow alias of the direct grant flow that is bound afterwards; empty if none is
 * @param resetCredentialsFlow alias of the flow for forgotten passwords that is bound afterwards; empty if none is
 * @param warnings what an admin should know; nothing was changed because of them
 */
public record UndoAnswer(
        boolean dryRun,
        boolean changed,
        boolean jarRemovable,
        String next,
        List<SetUpStep> steps,
        String browserFlow,
        String directGrantFlow,
        String resetCredentialsFlow,
        List<String> warnings) {

    private static final String REMOVABLE = "The JAR can be removed. Users keep their phones and remembered devices as"
            + " credentials that nothing asks for; the next set-up finds them again.";
    private static final String NOT_REMOVABLE =
            "Keep the JAR: a flow in use still needs it. The warnings say which; mend that, then undo once more.";

    static UndoAnswer of(
            boolean dryRun,
            boolean jarRemovable,
            List<SetUpStep> steps,
            String browserFlow,
            String directGrantFlow,
            String resetCredentialsFlow,
            List<String> warnings) {
        return new UndoAnswer(
                dryRun,
                !dryRun && !steps.isEmpty(),
                jarRemovable,
                jarRemovable ? REMOVABLE : NOT_REMOVABLE,
                dryRun
                        ? List.copyOf(steps)
                        : steps.stream().map(SetUpStep::asDone).toList(),
                browserFlow,
                directGrantFlow,
                resetCredentialsFlow,
                List.copyOf(warnings));
    }
}
