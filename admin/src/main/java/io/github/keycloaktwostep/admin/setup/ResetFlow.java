package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.setup.Flow.Config;
import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.RealmModel;

/** The flow that people reset their password by. At its end they are asked for the second step as everywhere. */
final class ResetFlow {

    private static final String RESET_OTP = "reset-otp";
    private static final String REMOVAL = "action_on_otp_reset_flag";
    private static final Set<String> REMOVES = Set.of("Remove one", "Remove all");

    private final RealmModel realm;
    private final RealmFlows flows;

    ResetFlow(RealmModel realm, RealmFlows flows) {
        this.realm = realm;
        this.flows = flows;
    }

    /**
     * A copy in which nobody takes apps away who only reads the user's mail: what is removed within the flow cannot be
     * asked for at its end. The step is disabled; who has lost the app is helped by a backup, or by an admin.
     *
     * @param copier makes a copy
     * @return empty if the flow has no such step
     */
    Optional<FlowChange> harmless(Flow bound, UnaryOperator<Flow> copier) {
        if (bound.running().noneMatch(execution -> execution.is(RESET_OTP) && removes(execution))) {
            return Optional.empty();
        }
        Flow copy = disabled(copier.apply(bound));
        return Optional.of(new FlowChange(
                Door.RESET_CREDENTIALS,
                copy,
                List.of(SetUpStep.planned(Action.DISABLE_EXECUTION, copy.alias() + " / " + RESET_OTP))));
    }

    private Flow disabled(Flow flow) {
        return flow.with(flow.executions().stream()
                .map(execution -> {
                    if (execution.is(RESET_OTP) && removes(execution)) {
                        return execution.with(Requirement.DISABLED);
                    }
                    return execution
                            .flow()
                            .map(inside -> execution.with(disabled(inside)))
                            .orElse(execution);
                })
                .toList());
    }

    /** For a flow that is bound by somebody else after the set-up. */
    List<String> warnings() {
        AuthenticationFlowModel bound = realm.getResetCredentialsFlow();
        if (bound == null) {
            return List.of();
        }
        return flows.read(bound)
                .running()
                .filter(execution -> execution.is(RESET_OTP) && removes(execution))
                .map(execution -> "In '" + bound.getAlias()
                        + "' the step reset-otp removes authenticator apps for whoever"
                        + " reads the user's mail; set it to 'Remove none', or call POST two-step/setup once more")
                .distinct()
                .toList();
    }

    private boolean removes(Execution execution) {
        return execution
                .config()
                .map(Config::id)
                .map(realm::getAuthenticatorConfigById)
                .map(AuthenticatorConfigModel::getConfig)
                .map(config -> config.get(REMOVAL))
                .filter(REMOVES::contains)
                .isPresent();
    }
}
