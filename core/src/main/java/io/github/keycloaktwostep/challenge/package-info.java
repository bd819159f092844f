/**
 * One-time codes: generating, storing, sending and verifying them within their rate limits. Also sends messages without
 * a code. This package must not depend on pages. The package {@code secondstep} applies the consequences of a result.
 */
package io.github.keycloaktwostep.challenge;
