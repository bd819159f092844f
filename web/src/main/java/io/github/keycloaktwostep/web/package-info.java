/**
 * What all pages share: the page model, form input, and the delivery status in the form that templates need. This
 * package does not know the flow to which a page belongs, and makes no decisions.
 */
package io.github.keycloaktwostep.web;
