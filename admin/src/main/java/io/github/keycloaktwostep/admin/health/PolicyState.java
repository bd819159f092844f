// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.policy.KeptPolicy.PolicyNotice;
import java.util.List;
import java.util.Optional;

/**
 * Whether the current policy is the one that was saved, and whether its required roles exist.
 *
 * @param notice what happened to the policy and is not yet confirmed
 * @param lost whether the stored policy is missing, so that the copy applies
 * @param changes settings that differ from what was last saved, in plain English
 * @param unknownRoles required roles that do not exist
 */
record PolicyState(Optional<PolicyNotice> notice, boolean lost, List<String> changes, List<String> unknownRoles) {}
