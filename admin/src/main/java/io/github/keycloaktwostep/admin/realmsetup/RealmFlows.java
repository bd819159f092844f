// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.realmsetup.Flow.Config;
import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
import org.keycloak.services.resources.admin.AuthenticationManagementResource;

/**
 * Reads flows of a realm as values, copies them and stores such values.
 *
 * <p>It remembers what it has stored and removed, because within a transaction Keycloak still lists executions and
 * flows that were removed in it (26.7, {@code models.jpa.RealmAdapter} keeps them in its collections).
 */
final class RealmFlows {

    /** Deeper than any real flow; stops at a cycle of sub-flows. */
    private static final int MAX_DEPTH = 50;

    private static final int PRIORITY_STEP = 10;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final DeployedConfigurationsManager configs;
    private final Map<String, Flow> known = new HashMap<>();
    private final Set<String> removed = new HashSet<>();

    RealmFlows(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.configs = new DeployedConfigurationsManager(session);
    }

    RealmModel realm() {
        return realm;
    }

    List<AuthenticationFlowModel> topLevel() {
        return realm.getAuthenticationFlowsStream()
                .filter(flow -> flow.isTopLevel() && !removed.contains(flow.getId()))
                .toList();
    }

    Optional<Flow> bound(FlowBinding binding) {
        return binding.bound(realm).map(this::read);
    }

    Flow read(AuthenticationFlowModel model) {
        return known.computeIfAbsent(model.getId(), id -> read(model, 0));
    }

    /** Copies a flow with Keycloak's own code, like the button in the admin console. */
    AuthenticationFlowModel copy(AuthenticationFlowModel source) {
        // Keycloak puts the alias of the copy before each alias in the flow.
        List<String> inside = read(source)
                .all()
                .flatMap(execution -> Stream.concat(
                        Stream.of(execution.config().alias()), execution.flow().map(Flow::alias).stream()))
                .toList();
        String alias = names().copyOf(source.getAlias(), inside);
        try {
            return AuthenticationManagementResource.copyFlow(session, realm, source, alias);
        } catch (IllegalStateException e) {
            throw broken("Keycloak cannot copy the flow '" + source.getAlias() + "' (" + e.getMessage() + ")");
        }
    }

    FlowNames names() {
        return new FlowNames(Stream.concat(
                        realm.getAuthenticationFlowsStream().map(AuthenticationFlowModel::getAlias),
                        realm.getAuthenticatorConfigsStream().map(AuthenticatorConfigModel::getAlias))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    }

    /** Changes a stored flow to match the value. */
    void save(Flow flow) {
        Set<String> kept = flow.all()
                .flatMap(execution ->
                        Stream.concat(Stream.of(execution.config().id()), execution.flow().map(Flow::id).stream()))
                .collect(Collectors.toSet());
        known.put(flow.id(), write(flow, kept));
    }

    void remove(AuthenticationFlowModel flow) {
        KeycloakVersions.deleteFlow(session, realm, flow);
        removed.add(flow.getId());
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
            return id == null ? Config.NONE : new Config(id, "", Map.of());
        }
        boolean shared = config.getAlias() == null || configs.getDeployedAuthenticatorConfig(id) != null;
        return new Config(
                id, shared ? "" : config.getAlias(), Objects.requireNonNullElse(config.getConfig(), Map.of()));
    }

    private boolean isCondition(String authenticator) {
        return session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, authenticator)
                instanceof ConditionalAuthenticatorFactory;
    }

    /** @return the flow with ids */
    private Flow write(Flow flow, Set<String> kept) {
        String id = flow.id().isEmpty() ? addFlow(flow.alias()) : flow.id();
        realm.getAuthenticationExecutionsStream(id).toList().forEach(line -> remove(line, kept));
        Flow stored = new Flow(
                id,
                flow.alias(),
                flow.executions().stream()
                        .map(execution -> execution
                                .mapFlow(inside -> write(inside, kept))
                                .with(stored(execution.config(), flow.alias())))
                        .toList());
        for (int i = 0; i < stored.executions().size(); i++) {
            addExecution(stored.executions().get(i), id, (i + 1) * PRIORITY_STEP);
        }
        return stored;
    }

    /**
     * Removes an execution, and its sub-flow and configuration unless the new flow uses them.
     *
     * @param kept ids of the flows and configurations that the new flow uses
     */
    private void remove(AuthenticationExecutionModel line, Set<String> kept) {
        realm.removeAuthenticatorExecution(line);
        Optional.ofNullable(line.getFlowId())
                .filter(id -> !kept.contains(id))
                .map(realm::getAuthenticationFlowById)
                .ifPresent(this::remove);
        Optional.ofNullable(line.getAuthenticatorConfig())
                .filter(id -> !kept.contains(id))
                .map(realm::getAuthenticatorConfigById)
                .ifPresent(realm::removeAuthenticatorConfig);
    }

    private String addFlow(String alias) {
        AuthenticationFlowModel model = new AuthenticationFlowModel();
        model.setAlias(alias);
        model.setProviderId("basic-flow");
        return realm.addAuthenticationFlow(model).getId();
    }

    private Config stored(Config config, String alias) {
        if (!config.id().isEmpty() || config.values().isEmpty()) {
            return config;
        }
        AuthenticatorConfigModel model = new AuthenticatorConfigModel();
        model.setAlias(alias);
        model.setConfig(new HashMap<>(config.values()));
        return new Config(realm.addAuthenticatorConfig(model).getId(), alias, config.values());
    }

    private void addExecution(Execution execution, String parent, int priority) {
        AuthenticationExecutionModel model = new AuthenticationExecutionModel();
        model.setParentFlow(parent);
        model.setRequirement(execution.requirement());
        model.setPriority(priority);
        model.setAuthenticator(execution.authenticator().isEmpty() ? null : execution.authenticator());
        model.setAuthenticatorFlow(execution.flow().isPresent());
        model.setFlowId(execution.flow().map(Flow::id).orElse(null));
        model.setAuthenticatorConfig(
                execution.config().id().isEmpty() ? null : execution.config().id());
        realm.addAuthenticatorExecution(model);
    }

    private static RequestRejected broken(String message) {
        return RequestRejected.conflict("flow_broken", message + "; fix it first");
    }
}
