/**
 * Texts from a realm's theme and localization, and checks whether they are usable. This package does not know what a
 * text is used for.
 */
package io.github.keycloaktwostep.text;
