// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.users;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Result of a change.
 *
 * @param changed whether the change had an effect
 * @param user state of the user after the change; {@code null}, and left out, if the caller may not view the user
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserChanged(boolean changed, UserStatus user) {}
