package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.enrolment.ConfirmedLinks;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import java.util.Map;
import java.util.Optional;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.representations.IDToken;

/**
 * A sign-in at an OpenID Connect provider, from what Keycloak itself has noted when it was through with it. The token is
 * one that Keycloak got from the provider and has validated; its subject must be the one that the user is linked to.
 *
 * @param multiFactor whether the provider says that it took several factors
 */
record BrokeredSignIn(FederatedIdentityModel link, boolean multiFactor) {

    /** Empty for every other way, for providers of another kind, and where Keycloak kept no ID token. */
    static Optional<BrokeredSignIn> of(RequiredActionRequest visit) {
        Map<String, String> notes = visit.authSession().getUserSessionNotes();
        String alias = notes.get(Details.IDENTITY_PROVIDER);
        String token = notes.get(OIDCIdentityProvider.FEDERATED_ID_TOKEN);
        if (alias == null || token == null) {
            return Optional.empty();
        }
        FederatedIdentityModel link = visit.session().users().getFederatedIdentity(visit.realm(), visit.user(), alias);
        return Optional.ofNullable(link).flatMap(known -> read(token)
                .filter(claims -> known.getUserId().equals(claims.getSubject()))
                .map(claims -> new BrokeredSignIn(
                        known,
                        UpstreamClaims.multiFactor(claims.getOtherClaims().get("amr"), claims.getAcr()))));
    }

    ConfirmedLinks.Link confirmable() {
        return new ConfirmedLinks.Link(link.getIdentityProvider(), link.getUserId());
    }

    private static Optional<IDToken> read(String token) {
        try {
            return Optional.of(new JWSInput(token).readJsonContent(IDToken.class));
        } catch (JWSInputException e) {
            return Optional.empty();
        }
    }
}
