package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.setup.Flow.Config;
import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.deployment.DeployedConfigurationsManager;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderFactory;

/** Reads flows of a realm as values and writes such values as new flows. */
final class RealmFlows {

    /** Deeper than any flow that a person made; a circle of sub-flows ends here. */
    private static final int MAX_DEPTH = 50;

    private static final int PRIORITY_STEP = 10;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final DeployedConfigurationsManager configs;

    RealmFlows(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.configs = new DeployedConfigurationsManager(session);
    }

    Flow read(AuthenticationFlowModel model) {
        return read(model, 0);
    }

    /** For copies of this realm's flows. */
    FlowCopy copier() {
        return new FlowCopy(
                new Names(realm.getAuthenticationFlowsStream()
                        .map(AuthenticationFlowModel::getAlias)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())),
                new Names(realm.getAuthenticatorConfigsStream()
                        .map(AuthenticatorConfigModel::getAlias)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())));
    }

    AuthenticationFlowModel write(Flow flow) {
        return write(flow, true);
    }

    private Flow read(AuthenticationFlowModel model, int depth) {
        if (depth > MAX_DEPTH) {
            throw broken("The flow '" + model.getAlias() + "' is nested too deeply");
        }
        List<Execution> executions = new ArrayList<>();
        for (AuthenticationExecutionModel execution :
                realm.getAuthenticationExecutionsStream(model.getId()).toList()) {
            String authenticator = execution.getAuthenticator() == null ? "" : execution.getAuthenticator();
            executions.add(new Execution(
                    execution.getRequirement(),
                    authenticator,
                    !execution.isAuthenticatorFlow() && isCondition(authenticator),
                    config(execution),
                    subFlow(model, execution, depth)));
        }
        return new Flow(model.getAlias(), model.getDescription(), model.getProviderId(), executions);
    }

    private Optional<Flow> subFlow(AuthenticationFlowModel parent, AuthenticationExecutionModel execution, int depth) {
        if (!execution.isAuthenticatorFlow()) {
            return Optional.empty();
        }
        AuthenticationFlowModel model =
                execution.getFlowId() == null ? null : realm.getAuthenticationFlowById(execution.getFlowId());
        if (model == null) {
            throw broken("The flow '" + parent.getAlias() + "' has a sub-flow that does not exist");
        }
        return Optional.of(read(model, depth + 1));
    }

    private Optional<Config> config(AuthenticationExecutionModel execution) {
        return Optional.ofNullable(execution.getAuthenticatorConfig())
                .map(id -> configs.getAuthenticatorConfig(realm, id))
                .map(config -> Config.stored(
                        config.getId(),
                        config.getAlias() == null ? "" : config.getAlias(),
                        configs.getDeployedAuthenticatorConfig(config.getId()) != null));
    }

    private boolean isCondition(String authenticator) {
        ProviderFactory<Authenticator> factory =
                session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, authenticator);
        return factory instanceof ConditionalAuthenticatorFactory;
    }

    private AuthenticationFlowModel write(Flow flow, boolean topLevel) {
        AuthenticationFlowModel model = new AuthenticationFlowModel();
        model.setAlias(flow.alias());
        model.setDescription(flow.description());
        model.setProviderId(flow.providerId());
        model.setTopLevel(topLevel);
        model.setBuiltIn(false);
        AuthenticationFlowModel written = realm.addAuthenticationFlow(model);
        int priority = 0;
        for (Execution execution : flow.executions()) {
            priority += PRIORITY_STEP;
            write(execution, written, priority);
        }
        return written;
    }

    private void write(Execution execution, AuthenticationFlowModel parent, int priority) {
        AuthenticationExecutionModel model = new AuthenticationExecutionModel();
        model.setParentFlow(parent.getId());
        model.setRequirement(execution.requirement());
        model.setPriority(priority);
        model.setAuthenticator(execution.authenticator().isEmpty() ? null : execution.authenticator());
        model.setAuthenticatorFlow(execution.flow().isPresent());
        execution.flow().ifPresent(flow -> model.setFlowId(write(flow, false).getId()));
        execution.config().ifPresent(config -> model.setAuthenticatorConfig(write(config)));
        realm.addAuthenticatorExecution(model);
    }

    private String write(Config config) {
        if (config.shared()) {
            return config.id();
        }
        AuthenticatorConfigModel written = new AuthenticatorConfigModel();
        written.setAlias(config.alias().isEmpty() ? null : config.alias());
        written.setConfig(new HashMap<>(config.id().isEmpty() ? config.values() : stored(config.id())));
        return realm.addAuthenticatorConfig(written).getId();
    }

    private Map<String, String> stored(String id) {
        Map<String, String> values = realm.getAuthenticatorConfigById(id).getConfig();
        return values == null ? Map.of() : values;
    }

    private static RequestRejected broken(String message) {
        return RequestRejected.conflict("flow_broken", message + "; mend it first");
    }
}
