/**
 * The second step of a sign-in or change: choosing a method, verifying a code and applying every consequence, once for
 * all front ends. It shows the pages of the dialog, and serves the password grant without pages. It knows neither the
 * wizard nor the settings.
 */
package io.github.keycloaktwostep.secondstep;
