/**
 * The endpoints below {@code …/two-step/users}: the state of a user's two-step verification, and reset, unlock, forget
 * devices and require. Changes run under the user's lock. This package must not know pages or codes.
 */
package io.github.keycloaktwostep.admin.users;
