package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Brings two-step verification into a realm: first a plan, then its execution in the request's transaction. */
final class SetUp {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final SetUpRequest request;
    private final RequiredActions requiredActions;
    private final TokenSettings tokenSettings;
    private final RealmFlows flows;
    private final IdentityProviders identityProviders;

    SetUp(KeycloakSession session, RealmModel realm, SetUpRequest request) {
        this.session = session;
        this.realm = realm;
        this.request = request;
        this.tokenSettings = new TokenSettings(realm, request);
        this.requiredActions = new RequiredActions(session, realm);
        this.flows = new RealmFlows(session, realm);
        this.identityProviders = new IdentityProviders(session, realm, flows);
    }

    /**
     * @param requiredActions steps on the required actions
     * @param flows the flows to write and bind; none where the bound ones are good
     * @param tokenSteps steps on what tokens say
     * @param identityProviders the ways in through others
     * @param bound alias of the flow that is bound afterwards, for each door that has one
     */
    record Plan(
            List<SetUpStep> requiredActions,
            List<FlowChange> flows,
            List<SetUpStep> tokenSteps,
            Map<Door, String> bound,
            List<BrokeredDoor> identityProviders,
            List<String> warnings) {

        boolean isEmpty() {
            return requiredActions.isEmpty() && flows.isEmpty() && tokenSteps.isEmpty();
        }

        SetUpAnswer answer(boolean dryRun) {
            List<SetUpStep> steps = new ArrayList<>(requiredActions);
            flows.forEach(change -> steps.addAll(change.steps()));
            steps.addAll(tokenSteps);
            return new SetUpAnswer(
                    dryRun,
                    !dryRun && !isEmpty(),
                    dryRun ? steps : steps.stream().map(SetUpStep::asDone).toList(),
                    bound.getOrDefault(Door.BROWSER, ""),
                    bound.getOrDefault(Door.DIRECT_GRANT, ""),
                    bound.getOrDefault(Door.RESET_CREDENTIALS, ""),
                    identityProviders,
                    warnings);
        }
    }

    Plan plan() {
        List<SetUpStep> actionSteps = requiredActions.plan();
        // One for all copies, so that no two of them get the same name.
        FlowCopy copier = flows.copier();
        List<FlowChange> changes = new ArrayList<>();
        browser(copier).ifPresent(changes::add);
        if (request.passwordGrant()) {
            directGrant(copier).ifPresent(changes::add);
        }
        resetCredentials(copier).ifPresent(changes::add);
        Map<Door, String> bound = new EnumMap<>(Door.class);
        for (Door door : Door.values()) {
            door.bound(realm).ifPresent(flow -> bound.put(door, flow.getAlias()));
        }
        changes.forEach(change -> bound.put(change.door(), change.copy().alias()));
        return new Plan(actionSteps, changes, tokenSettings.plan(), bound, identityProviders.all(), warnings(changes));
    }

    private Optional<FlowChange> browser(FlowCopy copier) {
        Flow flow = bound(Door.BROWSER, Authenticators.TWO_STEP);
        boolean addSecondFactor = !flow.runs(Authenticators.TWO_STEP);
        boolean addLevels = request.levelOfAuthentication() && !flow.mentions(Authenticators.LEVEL_OF_AUTHENTICATION);
        if (!addSecondFactor && !addLevels) {
            return Optional.empty();
        }
        Flow changed = copier.of(flow);
        List<SetUpStep> steps = new ArrayList<>();
        if (addSecondFactor) {
            SecondFactor secondFactor = new SecondFactor(copier::newFlowName);
            changed = withSecondFactor(secondFactor, changed, flow);
            steps.addAll(secondFactor.steps());
        }
        if (addLevels) {
            Levels levels = new Levels(copier::newFlowName, copier::newConfigName);
            changed = withLevels(levels, changed, flow);
            steps.addAll(levels.steps());
        }
        return Optional.of(new FlowChange(Door.BROWSER, changed, steps));
    }

    private static Flow withSecondFactor(SecondFactor secondFactor, Flow copy, Flow flow) {
        return secondFactor
                .putInto(copy)
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_place_in_flow",
                        "The browser flow '" + flow.alias()
                                + "' has neither a second-factor sub-flow nor a password form"
                                + " (auth-username-password-form or auth-password-form) that is enabled, so there is no"
                                + " place for two-step verification; add the authenticator '" + Authenticators.TWO_STEP
                                + "' to your flow by hand, or bind a flow with a password form"));
    }

    private static Flow withLevels(Levels levels, Flow copy, Flow flow) {
        return levels.putInto(copy)
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_place_for_levels",
                        "The browser flow '" + flow.alias()
                                + "' does not ask for password and second step in exactly one of its sub-flows, so that"
                                + " levels of authentication cannot be made of it; add conditions '"
                                + Authenticators.LEVEL_OF_AUTHENTICATION + "' to it by hand"));
    }

    private Optional<FlowChange> directGrant(FlowCopy copier) {
        Flow flow = bound(Door.DIRECT_GRANT, Authenticators.PASSWORD_GRANT);
        if (flow.runs(Authenticators.PASSWORD_GRANT)) {
            return Optional.empty();
        }
        PasswordGrantStep step = new PasswordGrantStep();
        Flow changed = step.putInto(copier.of(flow))
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_place_in_flow",
                        "The direct grant flow '" + flow.alias() + "' has no '" + Authenticators.DIRECT_GRANT_PASSWORD
                                + "' that is enabled, or asks everybody for the code of an app ('"
                                + Authenticators.DIRECT_GRANT_OTP
                                + "' outside a conditional sub-flow with 'conditional-user-configured'), which '"
                                + Authenticators.PASSWORD_GRANT
                                + "' does not; change the flow by hand, or bind Keycloak's own"));
        return Optional.of(new FlowChange(Door.DIRECT_GRANT, changed, step.steps()));
    }

    private Optional<FlowChange> resetCredentials(FlowCopy copier) {
        return Door.RESET_CREDENTIALS.bound(realm).map(flows::read).flatMap(bound -> new ResetFlow(realm, flows)
                .harmless(bound, copier::of));
    }

    /** The flow that is bound, for an authenticator that the server has. */
    private Flow bound(Door door, String authenticator) {
        if (session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, authenticator) == null) {
            throw RequestRejected.conflict(
                    "provider_missing",
                    "This server has no authenticator '" + authenticator
                            + "'; is the whole Keycloak Two-Step JAR installed, and not switched off?");
        }
        return door.bound(realm)
                .map(flows::read)
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_" + door.toString().replace(' ', '_') + "_flow",
                        "The realm has no " + door + " flow bound; bind one first"));
    }

    /** Plans and executes. Two at once would make two copies of one name, so the second is refused. */
    SetUpAnswer run() {
        SetUpLock.take(session, realm);
        Plan plan = plan();
        requiredActions.execute(plan.requiredActions());
        SetUpRecord record = SetUpRecord.of(realm);
        for (FlowChange change : plan.flows()) {
            AuthenticationFlowModel before = change.door().bound(realm).orElseThrow();
            AuthenticationFlowModel copy = flows.write(change.copy());
            change.door().bind(realm, copy);
            record = record.with(change.door(), before, copy, realm);
        }
        record = tokenSettings.execute(plan.tokenSteps(), record);
        if (!plan.flows().isEmpty() || !plan.tokenSteps().isEmpty()) {
            record.keepOrForget(realm);
        }
        return plan.answer(false);
    }

    private List<String> warnings(List<FlowChange> changes) {
        Flow before = bound(Door.BROWSER, Authenticators.TWO_STEP);
        Flow after = changes.stream()
                .filter(change -> change.door() == Door.BROWSER)
                .map(FlowChange::copy)
                .findFirst()
                .orElse(before);
        List<String> warnings = new ArrayList<>(FlowWarnings.of(after));
        if (request.levelOfAuthentication() && before.mentions(Authenticators.LEVEL_OF_AUTHENTICATION)) {
            warnings.add("The browser flow '" + before.alias()
                    + "' has levels of authentication already; they are left as they are");
        }
        warnings.addAll(tokenSettings.warnings());
        SetUpWarnings others = new SetUpWarnings(realm, flows, requiredActions);
        others.elsewhere().forEach(warning -> warnings.add(warning.message()));
        if (request.passwordGrant()) {
            others.passwordGrant().forEach(warning -> warnings.add(warning.message()));
        }
        warnings.addAll(identityProviders.warnings());
        if (changes.stream().noneMatch(change -> change.door() == Door.RESET_CREDENTIALS)) {
            warnings.addAll(new ResetFlow(realm, flows).warnings());
        }
        return List.copyOf(warnings);
    }
}
