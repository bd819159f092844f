package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import io.github.keycloaktwostep.policy.KeptPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Takes two-step verification out of a realm again, so that the JAR can be removed. Users are not touched: what they have
 * set up stays with them and is found again by the next set-up. Nor is any flow that the set-up did not make; where one
 * still needs the JAR, that is said.
 */
final class Undo {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final SetUpRecord record;
    private final RequiredActions requiredActions;
    private final TokenSettings tokenSettings;
    private final RealmFlows flows;
    private final FlowUses uses;

    Undo(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.record = SetUpRecord.of(realm);
        this.requiredActions = new RequiredActions(session, realm);
        this.tokenSettings = new TokenSettings(realm, SetUpRequest.PLAIN);
        this.flows = new RealmFlows(session, realm);
        this.uses = new FlowUses(session, realm);
    }

    UndoAnswer plan() {
        Outcome outcome = new Outcome();
        run(outcome, false);
        return outcome.answer(true);
    }

    UndoAnswer run() {
        SetUpLock.take(session, realm);
        Outcome outcome = new Outcome();
        run(outcome, true);
        record.only(outcome.kept, realm).keepOrForget(realm);
        return outcome.answer(false);
    }

    /** What was or would be done. */
    private static final class Outcome {

        private final List<SetUpStep> steps = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final Map<Door, AuthenticationFlowModel> bound = new EnumMap<>(Door.class);
        private final Set<String> kept = new HashSet<>();
        private boolean needed;

        void step(Action action, String target) {
            steps.add(SetUpStep.planned(action, target));
        }

        UndoAnswer answer(boolean dryRun) {
            return UndoAnswer.of(
                    dryRun,
                    !needed,
                    steps,
                    alias(Door.BROWSER),
                    alias(Door.DIRECT_GRANT),
                    alias(Door.RESET_CREDENTIALS),
                    warnings);
        }

        private String alias(Door door) {
            return Optional.ofNullable(bound.get(door))
                    .map(AuthenticationFlowModel::getAlias)
                    .orElse("");
        }
    }

    private void run(Outcome outcome, boolean really) {
        Map<String, AuthenticationFlowModel> copies = new LinkedHashMap<>();
        for (Door door : Door.values()) {
            copies(door).forEach(copy -> copies.put(copy.getId(), copy));
        }
        for (Door door : Door.values()) {
            undo(door, outcome, really);
        }
        copies.values().forEach(copy -> remove(copy, outcome, really));
        realm.getAuthenticationFlowsStream()
                .filter(AuthenticationFlowModel::isTopLevel)
                .filter(flow -> !copies.containsKey(flow.getId()))
                .toList()
                .forEach(flow -> lookAt(flow, outcome));
        tokenSettings.undo(record, really).forEach(step -> outcome.step(step.action(), step.target()));
        outcome.warnings.addAll(tokenSettings.othersMappers(record));
        if (KeptPolicy.worthKeeping(realm)) {
            outcome.step(Action.KEEP_POLICY, KeptPolicy.ATTRIBUTE);
        }
        if (really) {
            KeptPolicy.keepForNextSetUp(realm);
        }
        requiredActions.undo(really).forEach(step -> outcome.step(step.action(), step.target()));
    }

    private void undo(Door door, Outcome outcome, boolean really) {
        Optional<AuthenticationFlowModel> bound = door.bound(realm);
        bound.ifPresent(flow -> outcome.bound.put(door, flow));
        if (bound.filter(flow -> isCopy(door, flow)).isEmpty()) {
            record.before(door)
                    .filter(before -> bound.filter(before::is).isEmpty())
                    .ifPresent(before -> outcome.warnings.add("The " + door + " flow '" + outcome.alias(door)
                            + "' was bound by somebody else since; it was left as it is"));
            return;
        }
        AuthenticationFlowModel before = before(door, bound.get());
        record.before(door)
                .filter(known -> !known.is(before))
                .ifPresent(known -> outcome.warnings.add("The flow '" + known.alias() + "' that was bound before as "
                        + door + " flow does not exist any more; '" + before.getAlias() + "' is bound instead"));
        outcome.bound.put(door, before);
        outcome.step(Action.BIND_FLOW, before.getAlias());
        if (really) {
            door.bind(realm, before);
        }
    }

    private boolean isCopy(Door door, AuthenticationFlowModel flow) {
        return record.before(door).map(before -> before.isCopy(flow, realm)).orElseGet(() -> surelyCopy(door, flow));
    }

    /** For a realm that was set up before there was a record: by its name, and by what must be there beside and in it. */
    private boolean surelyCopy(Door door, AuthenticationFlowModel flow) {
        boolean named = FlowCopy.baseOf(flow.getAlias())
                .filter(base -> realm.getFlowByAlias(base) != null)
                .isPresent();
        return named && (door == Door.RESET_CREDENTIALS || needsJar(flow));
    }

    private boolean needsJar(AuthenticationFlowModel flow) {
        Flow read = flows.read(flow);
        return read.runs(Authenticators.TWO_STEP) || read.runs(Authenticators.PASSWORD_GRANT);
    }

    private AuthenticationFlowModel before(Door door, AuthenticationFlowModel copy) {
        return record.before(door)
                .flatMap(before -> before.in(realm))
                .or(() -> FlowCopy.baseOf(copy.getAlias()).map(realm::getFlowByAlias))
                .or(() -> Optional.ofNullable(realm.getFlowByAlias(door.builtIn())))
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_flow_before",
                        "Neither the flow that was bound as " + door + " flow before, nor Keycloak's own ('"
                                + door.builtIn() + "'), exists; bind a flow by hand first"));
    }

    private List<AuthenticationFlowModel> copies(Door door) {
        Stream<AuthenticationFlowModel> recorded =
                record.before(door).stream().flatMap(before -> before.copiesIn(realm));
        Stream<AuthenticationFlowModel> bound = door.bound(realm).filter(flow -> isCopy(door, flow)).stream();
        return Stream.concat(recorded, bound).toList();
    }

    private void remove(AuthenticationFlowModel copy, Outcome outcome, boolean really) {
        List<String> users = uses.of(copy, outcome.bound);
        if (users.isEmpty()) {
            outcome.step(Action.REMOVE_FLOW, copy.getAlias());
            if (really) {
                KeycloakModelUtils.deepDeleteAuthenticationFlow(session, realm, copy, () -> {}, () -> {}, true);
            }
            return;
        }
        outcome.kept.add(copy.getId());
        String kept =
                "The flow '" + copy.getAlias() + "' is still used by " + String.join(", ", users) + " and was kept";
        if (needsJar(copy)) {
            outcome.needed = true;
            outcome.warnings.add(kept + "; without the JAR nobody gets through it: choose another flow there");
        } else {
            outcome.warnings.add(kept + "; it works without the JAR");
        }
    }

    /** Any flow that the set-up did not make. */
    private void lookAt(AuthenticationFlowModel flow, Outcome outcome) {
        List<String> users = uses.of(flow, outcome.bound);
        if (!users.isEmpty() && needsJar(flow)) {
            outcome.needed = true;
            outcome.warnings.add("The flow '" + flow.getAlias() + "', which the set-up did not make, asks for two-step"
                    + " verification and is used by " + String.join(", ", users) + "; it was left as it is, and without"
                    + " the JAR nobody gets through it: take the step out of it, or choose another flow there");
        }
    }
}
