// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RequiredRoles;
import io.github.keycloaktwostep.policy.StoredPolicy;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.keycloak.events.admin.OperationType;

/** The endpoint {@code …/two-step/policy}: reads and changes the policy of the realm. */
@Produces(MediaType.APPLICATION_JSON)
public final class PolicyResource {

    /** Resource type of the admin event for a change of the policy. */
    static final String EVENT = "TWO_STEP_POLICY";

    private final AdminRequest request;

    public PolicyResource(AdminRequest request) {
        this.request = request;
    }

    /** All policy keys with the values that apply. Requires the role view-realm. */
    @GET
    public Response policy() {
        request.auth().realm().requireViewRealm();
        return request.answer(this::inForce);
    }

    /**
     * Changes the keys that are sent; {@code null} restores a default. Requires the role manage-realm.
     *
     * @param body parsed here and not by the framework, so that the response to invalid input is an {@code AdminError}
     */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response updatePolicy(InputStream body) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> {
            ObjectNode change = RequestInput.json(request.contentType(), body, ObjectNode.class);
            if (update(change)) {
                request.report(OperationType.UPDATE, EVENT, change);
            }
            return inForce();
        });
    }

    private ObjectNode inForce() {
        Policy policy = PolicyStore.read(request.realm());
        return PolicyJson.write(
                policy,
                RequiredRoles.of(request.session(), request.realm(), policy).names());
    }

    /**
     * Applies a partial change. A change without any key confirms the current policy.
     *
     * @return whether the stored policy was changed or confirmed
     */
    private boolean update(ObjectNode change) {
        Map<String, String> changes = PolicyJson.read(change);
        changes.computeIfPresent(PolicyKey.REQUIRED_ROLES.key(), (key, roles) -> existingRoles(roles));
        if (request.realm().getRequiredActionProviderByAlias(ProviderIds.SETUP) == null) {
            throw RequestRejected.conflict(
                    "not_set_up",
                    "Two-step verification is not set up in this realm, so the policy cannot be stored yet;"
                            + " call POST two-step/setup first");
        }
        Map<String, String> before = StoredPolicy.of(request.realm()).inForce();
        Map<String, String> after = new HashMap<>(before);
        after.putAll(changes);
        after.values().removeIf(Objects::isNull);
        boolean unconfirmed = KeptPolicy.notice(request.realm()).isPresent()
                || !PolicyGuard.changes(request.realm()).isEmpty();
        if (after.equals(before) && !unconfirmed) {
            return false;
        }
        PolicyStore.write(request.realm(), after);
        return true;
    }

    /** @return the list of roles in its stored form; all of them exist, except for those that were required before */
    private String existingRoles(String given) {
        String key = PolicyKey.REQUIRED_ROLES.key();
        RequiredRoles roles = RequiredRoles.of(request.session(), request.realm(), given);
        List<String> unknown = roles.unknownSince(PolicyStore.read(request.realm()));
        if (!unknown.isEmpty()) {
            throw RequestRejected.invalidValue(
                    key,
                    key + ": there is no such role: '" + RequestInput.shown(String.join("', '", unknown))
                            + "'; allowed: realm roles, and client roles as client.role");
        }
        // The stored form can be longer than the input, if that was separated by commas.
        PolicyKey.REQUIRED_ROLES.problem(roles.stored()).ifPresent(allowed -> {
            throw RequestRejected.invalidValue(key, key + ": the list is invalid; allowed: " + allowed);
        });
        return roles.stored();
    }
}
