package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.policy.KeptPolicy.PolicyNotice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the policy in force is the one that was saved, and whether its required roles exist.
 *
 * @param kept whether a copy is kept from which a lost policy can be restored
 * @param notice what happened to the policy and is not yet confirmed
 * @param lost whether the stored policy is missing, so that the copy is in force
 * @param changes toggles that differ from what was last saved, in plain English
 * @param unknownRoles required roles that do not exist
 */
record PolicyState(
        boolean kept, Optional<PolicyNotice> notice, boolean lost, List<String> changes, List<String> unknownRoles) {

    private static final String CONFIRM =
            "Find out in the admin events who did it, check the policy, and save it: any PUT"
                    + " two-step/policy confirms it, even with the body {}.";

    PolicyState {
        changes = List.copyOf(changes);
        unknownRoles = List.copyOf(unknownRoles);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!unknownRoles.isEmpty()) {
            findings.add(Finding.error(
                    "required-role-unknown",
                    "'required-roles' names roles that do not exist, so they require two-step verification of nobody:"
                            + " '" + String.join("', '", unknownRoles) + "'",
                    "Create the roles, or change 'required-roles'."));
        }
        if (lost || notice.filter(PolicyNotice.RESTORED::equals).isPresent()) {
            findings.add(Finding.warning(
                    "policy-restored",
                    "The policy was removed from the required action 'two-step-setup'; the last saved policy is in force",
                    CONFIRM));
        }
        if (notice.filter(PolicyNotice.RESET::equals).isPresent()) {
            findings.add(Finding.warning(
                    "policy-reset", "All toggles of the policy were reset to their defaults at once", CONFIRM));
        }
        if (!changes.isEmpty()) {
            findings.add(Finding.warning(
                    "policy-changed-elsewhere",
                    "The policy was changed, but neither by PUT two-step/policy nor in the admin console's form: "
                            + String.join("; ", changes),
                    CONFIRM));
        }
        if (!kept) {
            findings.add(Finding.info(
                    "policy-not-kept",
                    "No copy of the policy is kept, so it cannot be restored if it is lost",
                    "Call POST two-step/setup."));
        }
        return findings;
    }
}
