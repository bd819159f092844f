/**
 * What pages share: the page model, form input, and the delivery status in the form that templates need. It does not
 * know the flow that a page belongs to, and makes no decisions.
 */
package io.github.keycloaktwostep.web;
