/**
 * One-time codes: generating, storing, sending and verifying them within their rate limits. It also sends the other
 * text messages. It does not know pages, and does not apply the consequences of a result: see the package {@code
 * secondstep}.
 */
package io.github.keycloaktwostep.challenge;
