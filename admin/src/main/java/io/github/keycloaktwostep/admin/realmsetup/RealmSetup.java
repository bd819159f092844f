// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.transaction.NewTransaction;
import io.github.keycloaktwostep.transaction.TransactionCallback;
import org.keycloak.authentication.Authenticator;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Adds two-step verification to a realm, and removes it again so that the JAR can be removed.
 *
 * <p>A dry run does the same in the transaction of the request, which is then rolled back. Keycloak's realm cache
 * supports this (26.7, {@code RealmCacheSession}): once a session has changed a realm, that session reads from the
 * database and caches nothing of the realm, and after a rollback the realm is evicted as after a commit. {@code
 * SetUpIT} and {@code UndoIT} test this.
 */
public final class RealmSetup {

    /** Seconds after which the realm's lock is released if the node died. */
    private static final long LOCK_LIFESPAN = 60;

    private final AdminRequest request;
    private final SetupContext context;
    private final RealmFlows flows;
    private final BoundFlows boundFlows;
    private final RequiredActions requiredActions;
    private final LevelsOfAuthentication levels;
    private final AmrMapper amrMapper;

    /** Takes the realm's lock, because two concurrent requests would create two copies with the same name. */
    public RealmSetup(AdminRequest request, boolean dryRun) {
        lock(request.session(), request.realm());
        this.request = request;
        this.context = SetupContext.of(request.session(), request.realm(), dryRun);
        this.flows = new RealmFlows(request.session(), request.realm());
        this.boundFlows = new BoundFlows(context, flows);
        this.requiredActions = new RequiredActions(context);
        this.levels = new LevelsOfAuthentication(context);
        this.amrMapper = new AmrMapper(context);
    }

    /** Takes the lock until the session's transaction has ended. */
    private static void lock(KeycloakSession session, RealmModel realm) {
        NewTransaction transactions = NewTransaction.of(session.getKeycloakSessionFactory());
        String key = "two-step.setup." + realm.getId();
        if (!transactions.take(key, LOCK_LIFESPAN)) {
            throw RequestRejected.conflict(
                    "setup_running", "Another set-up of this realm is running; try again in a moment");
        }
        Runnable release = () -> transactions.run(store -> store.remove(key));
        TransactionCallback.register(session, release, release);
    }

    public SetupAnswer apply(SetupRequest options) {
        boolean first = !KeptPolicy.isSetUp(context.realm());
        requiredActions.register();
        if (!options.keepKeycloakActions()) {
            requiredActions.disableKeycloakActions();
        }
        changeBrowserFlow(options.levelOfAuthentication());
        if (options.passwordGrant()) {
            changeDirectGrantFlow();
        }
        if (flows.bound(FlowBinding.RESET_CREDENTIALS)
                .filter(ResetFlowRule::removesApps)
                .isPresent()) {
            boundFlows.change(FlowBinding.RESET_CREDENTIALS, ResetFlowRule::keepApps);
        }
        if (options.amr()) {
            amrMapper.add();
        }
        new SetupWarnings(flows).all().forEach(warning -> context.warn(warning.message()));
        SetupAnswer answer = SetupAnswer.of(context, null, IdentityProviderSummary.all(context, flows));
        if (answer.changed()) {
            context.record().store(context.realm());
        }
        // Not in a dry run, because a rollback does not undo log entries and metrics.
        if (!context.dryRun()) {
            restorePolicy(first);
        }
        return finished(answer, "TWO_STEP_SETUP");
    }

    private void changeBrowserFlow(boolean withLevels) {
        context.requireProvider(Authenticator.class, ProviderIds.VERIFICATION, "authenticator");
        boundFlows.change(FlowBinding.BROWSER, (flow, edits) -> {
            Flow changed = SecondFactor.putInto(flow, edits)
                    .orElseThrow(() -> noPlace(FlowBinding.BROWSER, SecondFactor.NO_PLACE));
            return withLevels ? levels.divide(changed, edits) : changed;
        });
        if (withLevels) {
            levels.setNames();
        }
    }

    private void changeDirectGrantFlow() {
        context.requireProvider(Authenticator.class, ProviderIds.PASSWORD_GRANT, "authenticator");
        boundFlows.change(FlowBinding.DIRECT_GRANT, (flow, edits) -> DirectGrantRule.putInto(flow, edits)
                .orElseThrow(() -> noPlace(FlowBinding.DIRECT_GRANT, DirectGrantRule.NO_PLACE)));
    }

    /** @param problem the rest of the message, after the flow's name */
    private RequestRejected noPlace(FlowBinding binding, String problem) {
        return RequestRejected.conflict(
                "no_place_in_flow",
                "The " + binding.builtIn() + " flow '" + binding.alias(context.realm()) + "' " + problem);
    }

    /** Restores the previous state, but keeps what admins have changed since. */
    public SetupAnswer undo() {
        for (FlowBinding binding : FlowBinding.values()) {
            boundFlows.putBack(binding);
        }
        levels.removeNames();
        amrMapper.remove();
        requiredActions.undo();
        SetupAnswer answer = SetupAnswer.of(context, boundFlows.warnOfFlowsThatNeedJar(), null);
        context.record().store(context.realm());
        return finished(answer, "TWO_STEP_UNDO");
    }

    /** Rolls a dry run back, and reports a change as an admin event. */
    private SetupAnswer finished(SetupAnswer answer, String event) {
        if (context.dryRun()) {
            context.session().getTransactionManager().setRollbackOnly();
        }
        if (answer.changed()) {
            request.report(OperationType.ACTION, event, answer);
        }
        return answer;
    }

    /** @param first false if the realm was already set up; a missing policy then counts as lost and is reported */
    private void restorePolicy(boolean first) {
        PolicyGuard guard = new PolicyGuard(context.session(), context.realm());
        if (first) {
            guard.bringBack();
        } else {
            guard.check();
        }
    }
}
