// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.util.ArrayList;
import java.util.List;

/** Collects the steps of a rule that changes a flow, and names the flows that it adds. */
record FlowEdits(FlowNames names, List<SetupStep> steps) {

    /** Changes a flow as a value. */
    interface Rule {

        Flow change(Flow flow, FlowEdits edits);
    }

    FlowEdits(FlowNames names) {
        this(names, new ArrayList<>());
    }

    void step(Action action, Flow level, String authenticator) {
        steps.add(new SetupStep(action, level.alias() + " / " + authenticator));
    }
}
