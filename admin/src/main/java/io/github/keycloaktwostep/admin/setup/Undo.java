package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.http.Refused;
import io.github.keycloaktwostep.admin.setup.SetUpRecord.Before;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Takes two-step verification out of a realm again, so that the JAR can be removed. Users are not touched: what they have
 * set up stays with them and is found again by the next set-up.
 */
final class Undo {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final SetUpRecord record;
    private final RequiredActions requiredActions;
    private final TokenSettings tokenSettings;
    private final KeptPolicy policy;

    Undo(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.record = SetUpRecord.of(realm);
        this.requiredActions = new RequiredActions(session, realm);
        this.tokenSettings = new TokenSettings(realm, SetUpRequest.PLAIN);
        this.policy = new KeptPolicy(realm);
    }

    SetUpAnswer plan() {
        Outcome outcome = new Outcome();
        run(outcome, false);
        return outcome.answer(true);
    }

    SetUpAnswer run() {
        SetUpLock.take(session, realm);
        Outcome outcome = new Outcome();
        run(outcome, true);
        SetUpRecord.forget(realm);
        return outcome.answer(false);
    }

    /** What was or would be done. */
    private final class Outcome {

        private final List<SetUpStep> steps = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        void step(Action action, String target) {
            steps.add(SetUpStep.planned(action, target));
        }

        SetUpAnswer answer(boolean dryRun) {
            return new SetUpAnswer(
                    dryRun,
                    !dryRun && !steps.isEmpty(),
                    dryRun ? steps : steps.stream().map(SetUpStep::asDone).toList(),
                    bound(Door.BROWSER, dryRun),
                    bound(Door.DIRECT_GRANT, dryRun),
                    bound(Door.RESET_CREDENTIALS, dryRun),
                    List.of(),
                    warnings);
        }

        private String bound(Door door, boolean dryRun) {
            Optional<AuthenticationFlowModel> flow =
                    dryRun && changed(door) ? Undo.this.before(door) : door.bound(realm);
            return flow.map(AuthenticationFlowModel::getAlias).orElse("");
        }
    }

    private void run(Outcome outcome, boolean really) {
        for (Door door : Door.values()) {
            List<AuthenticationFlowModel> copies = copies(door);
            undo(door, outcome, really);
            copies.forEach(copy -> remove(copy, door, outcome, really));
        }
        tokenSettings.undo(record, really).forEach(step -> outcome.step(step.action(), step.target()));
        if (policy.worthKeeping()) {
            outcome.step(Action.KEEP_POLICY, KeptPolicy.ATTRIBUTE);
            if (really) {
                policy.keep();
            }
        }
        requiredActions.undo(really).forEach(step -> outcome.step(step.action(), step.target()));
    }

    private void undo(Door door, Outcome outcome, boolean really) {
        Optional<AuthenticationFlowModel> bound = door.bound(realm);
        if (bound.isEmpty() || !changed(door)) {
            if (record.before(door).isPresent()) {
                outcome.warnings.add("The " + door + " flow '"
                        + bound.map(AuthenticationFlowModel::getAlias).orElse("none")
                        + "' was bound by somebody else since; it was left as it is");
            }
            return;
        }
        Optional<AuthenticationFlowModel> before = before(door);
        if (before.isEmpty()) {
            throw Refused.conflict(
                    "no_flow_before",
                    "Neither the flow that was bound as " + door + " flow before, nor Keycloak's own ('"
                            + door.builtIn() + "'), exists; bind a flow by hand first");
        }
        String alias = before.get().getAlias();
        record.before(door)
                .filter(known -> !known.flow().equals(before.get().getId()))
                .ifPresent(known -> outcome.warnings.add("The flow '" + known.alias() + "' that was bound before as "
                        + door + " flow does not exist any more; '" + alias + "' is bound instead"));
        outcome.step(Action.BIND_FLOW, alias);
        if (really) {
            door.bind(realm, before.get());
        }
    }

    /** Whether one of our copies is bound. */
    private boolean changed(Door door) {
        return door.bound(realm).filter(bound -> isCopy(door, bound)).isPresent();
    }

    private boolean isCopy(Door door, AuthenticationFlowModel flow) {
        return record.before(door)
                .map(before -> before.copies().contains(flow.getId()))
                // Set up before there was a record.
                .orElseGet(() -> FlowCopy.baseOf(flow.getAlias()).isPresent());
    }

    private Optional<AuthenticationFlowModel> before(Door door) {
        Optional<AuthenticationFlowModel> known = record.before(door)
                .map(before -> realm.getAuthenticationFlowById(before.flow()))
                .or(() -> record.before(door).map(Before::alias).map(realm::getFlowByAlias));
        return known.or(() -> door.bound(realm)
                        .flatMap(bound -> FlowCopy.baseOf(bound.getAlias()))
                        .map(realm::getFlowByAlias))
                .or(() -> Optional.ofNullable(realm.getFlowByAlias(door.builtIn())));
    }

    private List<AuthenticationFlowModel> copies(Door door) {
        Stream<String> recorded = record.before(door).stream().flatMap(before -> before.copies().stream());
        Stream<String> bound =
                door.bound(realm).filter(flow -> isCopy(door, flow)).stream().map(AuthenticationFlowModel::getId);
        return Stream.concat(recorded, bound)
                .distinct()
                .map(realm::getAuthenticationFlowById)
                .filter(Objects::nonNull)
                .toList();
    }

    private void remove(AuthenticationFlowModel copy, Door door, Outcome outcome, boolean really) {
        boolean bound = door.bound(realm)
                .filter(flow -> flow.getId().equals(copy.getId()))
                .isPresent();
        // In a dry run the door still leads to it.
        boolean used = (really || !bound) && KeycloakModelUtils.isFlowUsed(session, realm, copy);
        if (used) {
            outcome.warnings.add("The flow '" + copy.getAlias()
                    + "' is still used, by a client, an identity provider or another binding, and was kept; without the JAR"
                    + " nobody gets through it");
            return;
        }
        outcome.step(Action.REMOVE_FLOW, copy.getAlias());
        if (really) {
            KeycloakModelUtils.deepDeleteAuthenticationFlow(session, realm, copy, () -> {}, () -> {}, true);
        }
    }
}
