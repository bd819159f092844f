/**
 * The second step of a sign-in or change: choosing a method, verifying a code and applying all consequences, for every
 * front end. This package must not depend on pages, the wizard or the password grant.
 */
package io.github.keycloaktwostep.secondstep;
