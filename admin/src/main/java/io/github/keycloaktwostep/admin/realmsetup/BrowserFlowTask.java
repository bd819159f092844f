// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.method.ProviderIds.VERIFICATION;

/** Adds two-step verification to the browser flow. */
final class BrowserFlowTask implements SetupTask {

    private final BoundFlows flows;

    BrowserFlowTask(BoundFlows flows) {
        this.flows = flows;
    }

    @Override
    public void apply() {
        flows.require(
                FlowBinding.BROWSER,
                VERIFICATION,
                (flow, edits) -> new SecondFactor(edits).putInto(flow),
                "has neither a second-factor sub-flow nor an enabled password form (auth-username-password-form or"
                        + " auth-password-form), so two-step verification cannot be added to it; add the authenticator"
                        + " '" + VERIFICATION
                        + "' to your flow manually, or bind a flow with a password form");
    }

    @Override
    public void undo() {
        flows.putBack(FlowBinding.BROWSER);
    }
}
