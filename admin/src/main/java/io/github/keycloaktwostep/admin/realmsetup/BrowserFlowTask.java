// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.method.ProviderIds.VERIFICATION;

/** Two-step verification in the browser flow. */
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
                "has neither a second-factor sub-flow nor a password form (auth-username-password-form or"
                        + " auth-password-form) that is enabled, so there is no place for two-step verification; add the"
                        + " authenticator '" + VERIFICATION
                        + "' to your flow by hand, or bind a flow with a password form");
    }

    @Override
    public void undo() {
        flows.putBack(FlowBinding.BROWSER);
    }
}
