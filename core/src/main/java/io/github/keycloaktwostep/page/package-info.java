/**
 * What all pages share: the page model, form input, and times and delivery status in the form that templates need. It
 * does not know the flow that a page belongs to, and decides nothing.
 */
package io.github.keycloaktwostep.page;
