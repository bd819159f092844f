/**
 * The import of phone numbers from another product: parsing, the search for users, and one transaction for each row. It
 * must not log or report a whole phone number. It does not know the pages on which users verify imported numbers.
 */
package io.github.keycloaktwostep.admin.imports;
