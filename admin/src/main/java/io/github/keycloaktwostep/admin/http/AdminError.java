package io.github.keycloaktwostep.admin.http;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What the caller gets when a request is refused.
 *
 * @param error fixed code, for programs
 * @param field the field or parameter that is wrong; {@code null} (then left out) when it is none
 * @param errorMessage what is wrong and what is allowed, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdminError(String error, String field, String errorMessage) {}
