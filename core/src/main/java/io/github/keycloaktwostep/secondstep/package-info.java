/**
 * The second step of a sign-in or change: choosing a method, verifying a code and applying every consequence, once for
 * all front ends. It also serves the password grant, which has no pages. It knows neither pages nor the wizard.
 */
package io.github.keycloaktwostep.secondstep;
