package io.github.keycloaktwostep.requiredaction.check;

import java.util.Collection;
import java.util.Set;

/** Reads from an ID token of an identity provider how the user signed in there. */
final class UpstreamClaims {

    /** RFC 8176 §2: multiple-factor authentication. A list of single methods does not show that they were combined. */
    private static final String MULTI_FACTOR = "mfa";

    /** Values of {@code acr} that mean several factors at every provider: REFEDS MFA profile, OpenID PAPE 1.0. */
    private static final Set<String> MULTI_FACTOR_CLASSES =
            Set.of("https://refeds.org/profile/mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor");

    private UpstreamClaims() {}

    /**
     * @param amr claim of that name, as JSON gives it; may be {@code null}
     * @param acr claim of that name; may be {@code null}
     */
    static boolean multiFactor(Object amr, String acr) {
        boolean byMethods =
                amr instanceof Collection<?> methods && methods.stream().anyMatch(MULTI_FACTOR::equals);
        return byMethods || (acr != null && MULTI_FACTOR_CLASSES.contains(acr));
    }
}
