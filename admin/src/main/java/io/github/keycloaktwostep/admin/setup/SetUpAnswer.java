package io.github.keycloaktwostep.admin.setup;

import java.util.List;

/**
 * What a set-up did, or would do.
 *
 * @param changed whether anything is different now; false in a dry run
 * @param browserFlow alias of the browser flow that is bound afterwards
 * @param directGrantFlow alias of the direct grant flow that is bound afterwards; empty if none is
 * @param resetCredentialsFlow alias of the flow for forgotten passwords that is bound afterwards; empty if none is
 * @param identityProviders the ways in through others, at most 200
 * @param warnings what an admin should know; nothing was changed because of them
 */
public record SetUpAnswer(
        boolean dryRun,
        boolean changed,
        List<SetUpStep> steps,
        String browserFlow,
        String directGrantFlow,
        String resetCredentialsFlow,
        List<BrokeredDoor> identityProviders,
        List<String> warnings) {}
