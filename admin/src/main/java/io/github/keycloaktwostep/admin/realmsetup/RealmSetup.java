package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Adds two-step verification to a realm, and removes it again so that the JAR can be removed.
 *
 * <p>A dry run does the same in the transaction of the request, which is then rolled back. Keycloak's realm cache takes part
 * (26.7, {@code RealmCacheSession}): once a session has changed a realm, that session reads from the database and caches nothing
 * of the realm, and after a rollback the realm is evicted as after a commit. {@code SetUpTest} and {@code UndoTest} test this.
 */
final class RealmSetup {

    private final SetupContext context;
    private final boolean dryRun;
    private final RealmFlows flows;
    private final BoundFlows boundFlows;

    /** Takes the realm's lock: two concurrent requests would create two copies with the same name. */
    RealmSetup(KeycloakSession session, RealmModel realm, boolean dryRun) {
        SetupLock.take(session, realm);
        this.context = SetupContext.of(session, realm);
        this.dryRun = dryRun;
        this.flows = new RealmFlows(session, realm);
        this.boundFlows = new BoundFlows(context, flows);
    }

    SetupAnswer apply(SetupRequest request) {
        boolean first = !KeptPolicy.isSetUp(context.realm());
        List<SetupTask> tasks = new ArrayList<>();
        tasks.add(new RequiredActionsTask(context));
        tasks.add(new BrowserFlowTask(boundFlows));
        if (request.levelOfAuthentication()) {
            tasks.add(new LevelsTask(context, boundFlows));
        }
        if (request.passwordGrant()) {
            tasks.add(new DirectGrantTask(boundFlows));
        }
        tasks.add(new ResetFlowTask(boundFlows));
        if (request.amr()) {
            tasks.add(new AmrMapperTask(context));
        }
        tasks.forEach(SetupTask::apply);
        new SetupWarnings(flows).all().forEach(warning -> context.warn(warning.message()));
        SetupAnswer answer = SetupAnswer.of(context, dryRun, IdentityProviderSummary.all(context, flows));
        if (answer.changed()) {
            context.record().store(context.realm());
        }
        if (dryRun) {
            rollBack();
        } else {
            // Not in a dry run, because a rollback does not undo log entries and metrics.
            restorePolicy(first);
        }
        return answer;
    }

    UndoAnswer undo() {
        List.of(
                        new BrowserFlowTask(boundFlows),
                        new DirectGrantTask(boundFlows),
                        new ResetFlowTask(boundFlows),
                        new LevelsTask(context, boundFlows),
                        new AmrMapperTask(context),
                        new RequiredActionsTask(context))
                .forEach(SetupTask::undo);
        UndoAnswer answer = UndoAnswer.of(context, dryRun, boundFlows.warnOfFlowsThatNeedJar());
        context.record().store(context.realm());
        if (dryRun) {
            rollBack();
        }
        return answer;
    }

    private void rollBack() {
        context.session().getTransactionManager().setRollbackOnly();
    }

    /** @param first false if the realm was set up before: then a policy that is missing was lost, and its loss is reported */
    private void restorePolicy(boolean first) {
        PolicyGuard guard = new PolicyGuard(context.session(), context.realm());
        if (first) {
            guard.bringBack();
        } else {
            guard.check();
        }
    }
}
