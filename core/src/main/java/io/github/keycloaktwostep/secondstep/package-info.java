/**
 * The second step of a sign-in or change: choosing a method, verifying a code and applying every consequence, once for
 * all front ends. It knows neither pages, nor the wizard, nor the password grant.
 */
package io.github.keycloaktwostep.secondstep;
