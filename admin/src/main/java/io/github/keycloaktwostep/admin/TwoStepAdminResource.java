// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin;

import io.github.keycloaktwostep.admin.health.HealthResource;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.message.TestMessageResource;
import io.github.keycloaktwostep.admin.policy.PolicyResource;
import io.github.keycloaktwostep.admin.realmsetup.SetupResource;
import io.github.keycloaktwostep.admin.realmsetup.UndoResource;
import io.github.keycloaktwostep.admin.statistics.StatisticsCache;
import io.github.keycloaktwostep.admin.statistics.StatisticsResource;
import io.github.keycloaktwostep.admin.users.UsersResource;
import jakarta.ws.rs.Path;

/** The path {@code /admin/realms/{realm}/two-step}, with one sub-resource per task. */
public final class TwoStepAdminResource {

    private final AdminRequest request;
    private final StatisticsCache statistics;

    TwoStepAdminResource(AdminRequest request, StatisticsCache statistics) {
        this.request = request;
        this.statistics = statistics;
    }

    @Path("setup")
    public SetupResource setUp() {
        return new SetupResource(request);
    }

    @Path("undo")
    public UndoResource undo() {
        return new UndoResource(request);
    }

    @Path("test-message")
    public TestMessageResource testMessage() {
        return new TestMessageResource(request);
    }

    @Path("health")
    public HealthResource health() {
        return new HealthResource(request);
    }

    @Path("users")
    public UsersResource users() {
        return new UsersResource(request);
    }

    @Path("policy")
    public PolicyResource policy() {
        return new PolicyResource(request);
    }

    @Path("statistics")
    public StatisticsResource statistics() {
        return new StatisticsResource(request, statistics);
    }
}
