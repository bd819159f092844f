package io.github.keycloaktwostep.admin;

import io.github.keycloaktwostep.admin.SetUpStep.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Brings two-step verification into a realm: first a plan, then its execution in the request's transaction. */
final class SetUp {

    /** Seconds after which a lock counts as left behind by a node that died. */
    private static final long LOCK_LIFESPAN = 60;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final RequiredActions requiredActions;
    private final TokenSettings tokenSettings;
    private final RealmFlows flows;
    private final SetUpRequest request;

    SetUp(KeycloakSession session, RealmModel realm, SetUpRequest request) {
        this.session = session;
        this.realm = realm;
        this.request = request;
        this.tokenSettings = new TokenSettings(realm, request);
        this.requiredActions = new RequiredActions(session, realm);
        this.flows = new RealmFlows(session, realm);
    }

    /**
     * @param requiredActions steps on the required actions
     * @param flowSteps steps on the flow
     * @param newFlow the flow to write and bind; empty if the bound one is good
     * @param tokenSteps steps on what tokens say
     */
    record Plan(
            List<SetUpStep> requiredActions,
            List<SetUpStep> flowSteps,
            Optional<Flow> newFlow,
            List<SetUpStep> tokenSteps,
            String browserFlow,
            List<String> warnings) {

        boolean isEmpty() {
            return requiredActions.isEmpty() && flowSteps.isEmpty() && tokenSteps.isEmpty();
        }

        SetUpAnswer answer(boolean dryRun) {
            List<SetUpStep> steps = new ArrayList<>(requiredActions);
            steps.addAll(flowSteps);
            steps.addAll(tokenSteps);
            return new SetUpAnswer(
                    dryRun,
                    !dryRun && !isEmpty(),
                    dryRun ? steps : steps.stream().map(SetUpStep::asDone).toList(),
                    browserFlow,
                    warnings);
        }
    }

    Plan plan() {
        if (session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, Authenticators.TWO_STEP)
                == null) {
            throw Refused.conflict(
                    "provider_missing",
                    "This server has no authenticator '" + Authenticators.TWO_STEP
                            + "'; is the whole Keycloak Two-Step JAR installed, and not switched off?");
        }
        AuthenticationFlowModel bound = realm.getBrowserFlow();
        if (bound == null) {
            throw Refused.conflict("no_browser_flow", "The realm has no browser flow bound; bind one first");
        }
        Flow flow = flows.read(bound);
        List<SetUpStep> actionSteps = requiredActions.plan();
        boolean addSecondFactor = !flow.runs(Authenticators.TWO_STEP);
        boolean addLevels = request.levelOfAuthentication() && !flow.mentions(Authenticators.LEVEL_OF_AUTHENTICATION);
        if (!addSecondFactor && !addLevels) {
            return new Plan(
                    actionSteps, List.of(), Optional.empty(), tokenSettings.plan(), flow.alias(), warnings(flow, flow));
        }
        FlowCopy copier = flows.copier();
        Flow changed = copier.of(flow);
        List<SetUpStep> flowSteps = new ArrayList<>();
        flowSteps.add(SetUpStep.planned(Action.COPY_FLOW, changed.alias()));
        if (addSecondFactor) {
            SecondFactor secondFactor = new SecondFactor(copier::newFlowName);
            changed = withSecondFactor(secondFactor, changed, flow);
            flowSteps.addAll(secondFactor.steps());
        }
        if (addLevels) {
            Levels levels = new Levels(copier::newFlowName, copier::newConfigName);
            changed = withLevels(levels, changed, flow);
            flowSteps.addAll(levels.steps());
        }
        flowSteps.add(SetUpStep.planned(Action.BIND_FLOW, changed.alias()));
        return new Plan(
                actionSteps,
                flowSteps,
                Optional.of(changed),
                tokenSettings.plan(),
                changed.alias(),
                warnings(flow, changed));
    }

    private static Flow withSecondFactor(SecondFactor secondFactor, Flow copy, Flow flow) {
        return secondFactor
                .putInto(copy)
                .orElseThrow(() -> Refused.conflict(
                        "no_place_in_flow",
                        "The browser flow '" + flow.alias()
                                + "' has neither a second-factor sub-flow nor a password form"
                                + " (auth-username-password-form or auth-password-form) that is enabled, so there is no"
                                + " place for two-step verification; add the authenticator '" + Authenticators.TWO_STEP
                                + "' to your flow by hand, or bind a flow with a password form"));
    }

    private static Flow withLevels(Levels levels, Flow copy, Flow flow) {
        return levels.putInto(copy)
                .orElseThrow(() -> Refused.conflict(
                        "no_place_for_levels",
                        "The browser flow '" + flow.alias()
                                + "' does not ask for password and second step in exactly one of its sub-flows, so that"
                                + " levels of authentication cannot be made of it; add conditions '"
                                + Authenticators.LEVEL_OF_AUTHENTICATION + "' to it by hand"));
    }

    /** Plans and executes. Two at once would make two copies of one name, so the second is refused. */
    SetUpAnswer run() {
        lock();
        Plan plan = plan();
        requiredActions.execute(plan.requiredActions());
        plan.newFlow().map(flows::write).ifPresent(realm::setBrowserFlow);
        tokenSettings.execute(plan.tokenSteps());
        return plan.answer(false);
    }

    /**
     * @param before as it is bound now
     * @param after as it will be bound
     */
    private List<String> warnings(Flow before, Flow after) {
        List<String> warnings = new ArrayList<>(FlowWarnings.of(after));
        if (request.levelOfAuthentication() && before.mentions(Authenticators.LEVEL_OF_AUTHENTICATION)) {
            warnings.add("The browser flow '" + before.alias()
                    + "' has levels of authentication already; they are left as they are");
        }
        warnings.addAll(tokenSettings.warnings());
        warnings.addAll(new ClientOverrides(realm, flows).warnings());
        return List.copyOf(warnings);
    }

    private void lock() {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String key = "two-step.setup." + realm.getId();
        boolean free = KeycloakModelUtils.runJobInTransactionWithResult(
                factory, own -> own.singleUseObjects().putIfAbsent(key, LOCK_LIFESPAN));
        if (!free) {
            throw Refused.conflict("setup_running", "Another set-up of this realm is running; try again in a moment");
        }
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                unlock(factory, key);
            }

            @Override
            protected void rollbackImpl() {
                unlock(factory, key);
            }
        });
    }

    private static void unlock(KeycloakSessionFactory factory, String key) {
        KeycloakModelUtils.runJobInTransaction(
                factory, own -> own.singleUseObjects().remove(key));
    }
}
