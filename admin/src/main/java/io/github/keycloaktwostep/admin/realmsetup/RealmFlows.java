// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.realmsetup.Flow.Config;
import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.deployment.DeployedConfigurationsManager;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Reads flows of a realm as values, and stores values as new flows. */
final class RealmFlows {

    /** Deeper than any real flow; stops at a cycle of sub-flows. */
    private static final int MAX_DEPTH = 50;

    private static final int PRIORITY_STEP = 10;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final DeployedConfigurationsManager configs;
    private final Map<String, Flow> known = new HashMap<>();

    RealmFlows(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.configs = new DeployedConfigurationsManager(session);
    }

    RealmModel realm() {
        return realm;
    }

    /** Top-level flows. In the transaction that removes a flow, Keycloak still lists it. */
    List<AuthenticationFlowModel> topLevel() {
        return realm.getAuthenticationFlowsStream()
                .filter(AuthenticationFlowModel::isTopLevel)
                .toList();
    }

    Optional<Flow> bound(FlowBinding binding) {
        return binding.bound(realm).map(this::read);
    }

    Flow read(AuthenticationFlowModel model) {
        return known.computeIfAbsent(model.getId(), id -> read(model, 0));
    }

    FlowNames names() {
        return new FlowNames(Stream.concat(
                        realm.getAuthenticationFlowsStream().map(AuthenticationFlowModel::getAlias),
                        realm.getAuthenticatorConfigsStream().map(AuthenticatorConfigModel::getAlias))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    }

    /** Stores a value as a new flow. */
    AuthenticationFlowModel create(Flow flow) {
        return create(flow, true);
    }

    void remove(AuthenticationFlowModel flow) {
        KeycloakVersions.deleteFlow(session, realm, flow);
    }

    private Flow read(AuthenticationFlowModel model, int depth) {
        if (depth > MAX_DEPTH) {
            throw broken("The flow '" + model.getAlias() + "' is nested too deeply");
        }
        List<Execution> executions = realm.getAuthenticationExecutionsStream(model.getId())
                .map(execution -> new Execution(
                        execution.getRequirement(),
                        Objects.requireNonNullElse(execution.getAuthenticator(), ""),
                        !execution.isAuthenticatorFlow() && isCondition(execution.getAuthenticator()),
                        config(execution.getAuthenticatorConfig()),
                        execution.isAuthenticatorFlow()
                                ? Optional.of(subFlow(model, execution, depth))
                                : Optional.empty()))
                .toList();
        return new Flow(model.getId(), model.getAlias(), executions);
    }

    private Flow subFlow(AuthenticationFlowModel parent, AuthenticationExecutionModel execution, int depth) {
        return Optional.ofNullable(execution.getFlowId())
                .map(realm::getAuthenticationFlowById)
                .map(model -> read(model, depth + 1))
                .orElseThrow(() -> broken("The flow '" + parent.getAlias() + "' has a sub-flow that does not exist"));
    }

    private Config config(String id) {
        AuthenticatorConfigModel config = id == null ? null : configs.getAuthenticatorConfig(realm, id);
        if (config == null) {
            return Config.NONE;
        }
        Map<String, String> values = Objects.requireNonNullElse(config.getConfig(), Map.of());
        return configs.getDeployedAuthenticatorConfig(id) == null
                ? new Config("", Objects.requireNonNullElse(config.getAlias(), ""), values)
                : new Config(id, "", values);
    }

    private boolean isCondition(String authenticator) {
        return session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, authenticator)
                instanceof ConditionalAuthenticatorFactory;
    }

    private AuthenticationFlowModel create(Flow flow, boolean topLevel) {
        AuthenticationFlowModel model = new AuthenticationFlowModel();
        model.setAlias(flow.alias());
        model.setProviderId("basic-flow");
        if (!flow.id().isEmpty()) {
            AuthenticationFlowModel original = realm.getAuthenticationFlowById(flow.id());
            model.setProviderId(original.getProviderId());
            model.setDescription(original.getDescription());
        }
        model.setTopLevel(topLevel);
        AuthenticationFlowModel created = realm.addAuthenticationFlow(model);
        for (int i = 0; i < flow.executions().size(); i++) {
            AuthenticationExecutionModel execution = create(flow.executions().get(i), flow.alias());
            execution.setParentFlow(created.getId());
            execution.setPriority((i + 1) * PRIORITY_STEP);
            realm.addAuthenticatorExecution(execution);
        }
        return created;
    }

    /** Creates what an execution consists of, but does not store the execution itself. */
    private AuthenticationExecutionModel create(Execution execution, String parent) {
        AuthenticationExecutionModel model = new AuthenticationExecutionModel();
        model.setRequirement(execution.requirement());
        model.setAuthenticator(execution.authenticator().isEmpty() ? null : execution.authenticator());
        model.setAuthenticatorFlow(execution.flow().isPresent());
        execution
                .flow()
                .ifPresent(inside -> model.setFlowId(create(inside, false).getId()));
        if (!execution.config().equals(Config.NONE)) {
            model.setAuthenticatorConfig(create(execution.config(), parent));
        }
        return model;
    }

    /**
     * @param parent alias of the flow, which is also the alias of a new configuration
     * @return the id
     */
    private String create(Config config, String parent) {
        if (!config.sharedId().isEmpty()) {
            return config.sharedId();
        }
        AuthenticatorConfigModel model = new AuthenticatorConfigModel();
        model.setAlias(config.alias().isEmpty() ? parent : config.alias());
        model.setConfig(new HashMap<>(config.values()));
        return realm.addAuthenticatorConfig(model).getId();
    }

    private static RequestRejected broken(String message) {
        return RequestRejected.conflict("flow_broken", message + "; fix it first");
    }
}
