/** JSON as it is stored. It must know nothing of what it stores. */
package io.github.keycloaktwostep.json;
