package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.setup.Flow.Config;
import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import java.util.List;
import java.util.Set;
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

    /** What is removed within the flow cannot be asked for at its end. */
    List<String> warnings() {
        AuthenticationFlowModel bound = realm.getResetCredentialsFlow();
        if (bound == null) {
            return List.of();
        }
        return flows.read(bound)
                .running()
                .filter(execution -> execution.is(RESET_OTP) && removes(execution))
                .map(execution ->
                        "In '" + bound.getAlias() + "' the step reset-otp removes authenticator apps for whoever"
                                + " reads the user's mail; set it to 'Remove none'")
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
