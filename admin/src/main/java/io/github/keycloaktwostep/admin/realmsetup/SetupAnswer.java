package io.github.keycloaktwostep.admin.realmsetup;

import java.util.List;

/**
 * What a set-up did, or would do.
 *
 * @param changed whether the realm is different now; false in a dry run
 * @param browserFlow alias of the browser flow that is bound afterwards; the other two are empty if none is bound
 * @param identityProviders at most {@value IdentityProviderSummary#MOST}
 * @param warnings what an admin should know; nothing was changed because of them
 */
public record SetupAnswer(
        boolean dryRun,
        boolean changed,
        List<SetupStep> steps,
        String browserFlow,
        String directGrantFlow,
        String resetCredentialsFlow,
        List<IdentityProviderSummary> identityProviders,
        List<String> warnings) {

    static SetupAnswer of(SetupContext context, boolean dryRun, List<IdentityProviderSummary> identityProviders) {
        return new SetupAnswer(
                dryRun,
                !dryRun && !context.steps().isEmpty(),
                context.steps(dryRun),
                FlowBinding.BROWSER.alias(context.realm()),
                FlowBinding.DIRECT_GRANT.alias(context.realm()),
                FlowBinding.RESET_CREDENTIALS.alias(context.realm()),
                identityProviders,
                context.warnings());
    }
}
