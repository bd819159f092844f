/**
 * The endpoint {@code GET …/two-step/statistics}: how many users of a realm have which methods. The database counts,
 * and no user is loaded. This package must not know messages: they are Micrometer counters of the package {@code
 * delivery}.
 */
package io.github.keycloaktwostep.admin.statistics;
