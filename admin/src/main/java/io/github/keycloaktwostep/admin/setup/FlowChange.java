package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * A changed copy of a flow that is to be bound in its place.
 *
 * @param changes what is different in the copy
 */
record FlowChange(Door door, Flow copy, List<SetUpStep> changes) {

    FlowChange {
        changes = List.copyOf(changes);
    }

    List<SetUpStep> steps() {
        List<SetUpStep> steps = new ArrayList<>();
        steps.add(SetUpStep.planned(Action.COPY_FLOW, copy.alias()));
        steps.addAll(changes);
        steps.add(SetUpStep.planned(Action.BIND_FLOW, copy.alias()));
        return steps;
    }
}
