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

/** {@code /admin/realms/{realm}/two-step}: the way to what admins can do. */
public final class TwoStepAdminResource {

    private final AdminRequest call;
    private final StatisticsCache statistics;

    TwoStepAdminResource(AdminRequest call, StatisticsCache statistics) {
        this.call = call;
        this.statistics = statistics;
    }

    @Path("setup")
    public SetupResource setUp() {
        return new SetupResource(call);
    }

    @Path("undo")
    public UndoResource undo() {
        return new UndoResource(call);
    }

    @Path("test-message")
    public TestMessageResource testMessage() {
        return new TestMessageResource(call);
    }

    @Path("health")
    public HealthResource health() {
        return new HealthResource(call);
    }

    @Path("users")
    public UsersResource users() {
        return new UsersResource(call);
    }

    @Path("policy")
    public PolicyResource policy() {
        return new PolicyResource(call);
    }

    @Path("statistics")
    public StatisticsResource statistics() {
        return new StatisticsResource(call, statistics);
    }
}
