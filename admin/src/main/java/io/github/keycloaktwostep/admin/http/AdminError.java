// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.http;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Response to a rejected request.
 *
 * @param error stable error id, for programs
 * @param field the invalid field or parameter; {@code null} (then left out) if the error is not about one
 * @param errorMessage what is wrong and what is allowed, for humans
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdminError(String error, String field, String errorMessage) {}
