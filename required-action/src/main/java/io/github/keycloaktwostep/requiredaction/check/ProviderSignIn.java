// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.enrolment.ConfirmedLinks;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.representations.IDToken;

/**
 * A sign-in at an OpenID Connect provider, read from the notes that Keycloak writes after it. Keycloak has received the
 * token from the provider and validated it. The subject of the token must be the account that is linked to the user.
 *
 * @param multiFactor whether the provider states that it used several factors
 */
record ProviderSignIn(FederatedIdentityModel link, boolean multiFactor) {

    /** RFC 8176 §2: multiple-factor authentication. A list of single methods does not show that they were combined. */
    private static final String MULTI_FACTOR = "mfa";

    /** Values of {@code acr} that mean several factors at every provider: REFEDS MFA profile, OpenID PAPE 1.0. */
    private static final Set<String> MULTI_FACTOR_CLASSES =
            Set.of("https://refeds.org/profile/mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor");

    /** Empty for all other sign-ins, for other kinds of providers, and if Keycloak did not keep the ID token. */
    static Optional<ProviderSignIn> of(RequiredActionRequest request) {
        Map<String, String> notes = request.authSession().getUserSessionNotes();
        String alias = notes.get(Details.IDENTITY_PROVIDER);
        String token = notes.get(OIDCIdentityProvider.FEDERATED_ID_TOKEN);
        if (alias == null || token == null) {
            return Optional.empty();
        }
        FederatedIdentityModel link =
                request.session().users().getFederatedIdentity(request.realm(), request.user(), alias);
        return Optional.ofNullable(link).flatMap(linked -> read(token)
                .filter(claims -> linked.getUserId().equals(claims.getSubject()))
                .map(claims -> new ProviderSignIn(
                        linked, isMultiFactor(claims.getOtherClaims().get("amr"), claims.getAcr()))));
    }

    ConfirmedLinks.Link confirmable() {
        return new ConfirmedLinks.Link(link.getIdentityProvider(), link.getUserId());
    }

    /**
     * Whether the claims of an ID token say that the user signed in with several factors.
     *
     * @param amr the claim {@code amr} as parsed from JSON; may be {@code null}
     * @param acr the claim {@code acr}; may be {@code null}
     */
    static boolean isMultiFactor(Object amr, String acr) {
        boolean byMethods =
                amr instanceof Collection<?> methods && methods.stream().anyMatch(MULTI_FACTOR::equals);
        return byMethods || (acr != null && MULTI_FACTOR_CLASSES.contains(acr));
    }

    private static Optional<IDToken> read(String token) {
        try {
            return Optional.of(new JWSInput(token).readJsonContent(IDToken.class));
        } catch (JWSInputException e) {
            return Optional.empty();
        }
    }
}
