// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a set-up or an undo did, or would do.
 *
 * @param changed whether the realm is different now; false in a dry run
 * @param jarRemovable of an undo: whether users can still sign in once the JAR is gone; if not, the warnings say why
 * @param browserFlow alias of the browser flow that is bound afterwards; the other two are empty if none is bound
 * @param identityProviders of a set-up: at most {@value IdentityProviderSummary#MOST}
 * @param warnings what an admin should know; none of them led to a change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SetupAnswer(
        boolean dryRun,
        boolean changed,
        Boolean jarRemovable,
        List<SetupStep> steps,
        String browserFlow,
        String directGrantFlow,
        String resetCredentialsFlow,
        List<IdentityProviderSummary> identityProviders,
        List<String> warnings) {

    /**
     * @param jarRemovable {@code null} for a set-up
     * @param identityProviders {@code null} for an undo
     */
    static SetupAnswer of(SetupContext context, Boolean jarRemovable, List<IdentityProviderSummary> identityProviders) {
        return new SetupAnswer(
                context.dryRun(),
                !context.dryRun() && !context.steps().isEmpty(),
                jarRemovable,
                context.steps(),
                FlowBinding.BROWSER.alias(context.realm()),
                FlowBinding.DIRECT_GRANT.alias(context.realm()),
                FlowBinding.RESET_CREDENTIALS.alias(context.realm()),
                identityProviders,
                context.warnings());
    }
}
