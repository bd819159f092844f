// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.realmsetup.SetupRecord.Copy;
import io.github.keycloaktwostep.admin.realmsetup.SetupRecord.Reference;
import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;

/** Binds changed copies of a realm's flows, and restores the previous bindings. Admins' flows are never changed. */
final class BoundFlows {

    private final SetupContext context;
    private final RealmModel realm;
    private final RealmFlows flows;

    BoundFlows(SetupContext context, RealmFlows flows) {
        this.context = context;
        this.realm = context.realm();
        this.flows = flows;
    }

    /**
     * Changes a copy of the bound flow, stores the copy and binds it, unless the rule changes nothing.
     *
     * @throws RequestRejected if no flow is bound, or from the rule
     */
    void change(FlowBinding binding, FlowEdits.Rule rule) {
        AuthenticationFlowModel bound = binding.bound(realm)
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_" + binding.builtIn().replace(' ', '_') + "_flow",
                        "The realm has no " + binding.builtIn() + " flow bound; bind one first"));
        Flow flow = flows.read(bound);
        FlowNames names = flows.names();
        FlowEdits edits = new FlowEdits(names);
        String alias = names.copyOf(flow.alias());
        // As in a copy that the admin console makes, the alias of the copy precedes each alias in it.
        Flow changed = rule.change(flow.renamed(alias, inside -> names.reserve(alias + " " + inside)), edits);
        if (edits.steps().isEmpty()) {
            return;
        }
        Reference original = copy(binding, bound).map(Copy::original).orElse(Reference.to(bound));
        AuthenticationFlowModel copy = flows.create(changed);
        binding.bind(realm, copy);
        context.record().add(new Copy(binding, Reference.to(copy), original));
        context.step(Action.COPY_FLOW, copy.getAlias());
        context.steps().addAll(edits.steps());
        context.step(Action.BIND_FLOW, copy.getAlias());
    }

    /** If a copy is bound, binds its original. Removes all copies that are not in use. */
    void putBack(FlowBinding binding) {
        Optional<AuthenticationFlowModel> bound = binding.bound(realm);
        Optional<Copy> copy = bound.flatMap(flow -> copy(binding, flow));
        List<Copy> copies = context.record().copies(binding);
        if (copy.isPresent()) {
            AuthenticationFlowModel original = original(copy.get());
            binding.bind(realm, original);
            context.step(Action.BIND_FLOW, original.getAlias());
        } else if (!copies.isEmpty()
                && bound.filter(flow -> isOriginal(flow, copies)).isEmpty()) {
            context.warn("The " + binding.builtIn() + " flow '" + binding.alias(realm)
                    + "' was bound by somebody else after the set-up; it was not changed");
        }
        copies.forEach(this::remove);
    }

    private static boolean isOriginal(AuthenticationFlowModel flow, List<Copy> copies) {
        return copies.stream().anyMatch(copy -> copy.original().is(flow));
    }

    private Optional<Copy> copy(FlowBinding binding, AuthenticationFlowModel flow) {
        return context.record().copies(binding).stream()
                .filter(copy -> copy.is(flow, realm))
                .findFirst();
    }

    private AuthenticationFlowModel original(Copy copy) {
        String builtIn = copy.binding().builtIn();
        AuthenticationFlowModel found = copy.original()
                .in(realm)
                .or(() -> Optional.ofNullable(realm.getFlowByAlias(builtIn)))
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_flow_before",
                        "Neither the previous " + builtIn + " flow nor Keycloak's own flow ('" + builtIn
                                + "') exists; bind a flow manually first"));
        if (!copy.original().is(found)) {
            context.warn("The previous " + builtIn + " flow '" + copy.original().alias() + "' no longer exists; '"
                    + found.getAlias() + "' is bound instead");
        }
        return found;
    }

    private void remove(Copy copy) {
        Optional<AuthenticationFlowModel> flow = copy.in(realm);
        String users = flow.map(this::usage).orElse("");
        if (users.isEmpty()) {
            context.record().remove(copy);
            flow.ifPresent(unused -> {
                flows.remove(unused);
                context.step(Action.REMOVE_FLOW, unused.getAlias());
            });
            return;
        }
        context.warn("The flow '" + flow.get().getAlias() + "' is still used by " + users + " and was kept. "
                + (flows.read(flow.get()).needsJar()
                        ? "Without the JAR, sign-ins through it fail: choose another flow for them"
                        : "It works without the JAR"));
    }

    private String usage(AuthenticationFlowModel flow) {
        return FlowUsage.of(context.session(), realm, flow);
    }

    /**
     * Warns of flows in use that need the JAR. Must be called after all bindings were restored.
     *
     * @return whether the JAR can be removed
     */
    boolean warnOfFlowsThatNeedJar() {
        boolean removable = true;
        for (AuthenticationFlowModel flow : flows.topLevel()) {
            String users = usage(flow);
            if (users.isEmpty() || !flows.read(flow).needsJar()) {
                continue;
            }
            removable = false;
            boolean kept = Stream.of(FlowBinding.values())
                    .flatMap(binding -> context.record().copies(binding).stream())
                    .anyMatch(copy -> copy.is(flow, realm));
            if (!kept) {
                context.warn("The flow '" + flow.getAlias() + "' was not created by the set-up, contains two-step"
                        + " verification and is used by " + users + ". It was not changed. Without the JAR, sign-ins"
                        + " through it fail: remove the step from the flow, or choose another flow");
            }
        }
        return removable;
    }
}
