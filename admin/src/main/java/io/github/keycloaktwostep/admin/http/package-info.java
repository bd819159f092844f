/**
 * What all endpoints share: the request with its permissions and its admin event, the parsing of input, and error
 * responses. This package must not know any endpoint or task.
 */
package io.github.keycloaktwostep.admin.http;
