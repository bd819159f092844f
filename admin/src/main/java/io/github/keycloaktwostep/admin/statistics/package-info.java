/**
 * How many users of a realm use two-step verification, and how: {@code GET …/two-step/statistics}. The database counts; no
 * user is loaded or named. Messages are not counted here: they are Micrometer counters of the package {@code delivery}.
 */
package io.github.keycloaktwostep.admin.statistics;
