// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A realm whose users can sign in at another one, the identity provider.
 *
 * @param upstream the provider
 */
public record Broker(Realm realm, Realm upstream) {

    private static final String SECRET = "upstream";

    /**
     * Adds the other realm as an identity provider with this alias.
     *
     * @param client additional fields of the client at the provider
     * @param config additional configuration of the provider
     */
    public void provider(String alias, Map<String, ?> client, Map<String, String> config) {
        Map<String, Object> fields = new LinkedHashMap<>(client);
        fields.put("secret", SECRET);
        fields.put("redirectUris", List.of(realm.url() + "/broker/" + alias + "/endpoint"));
        upstream.client(alias, fields);
        realm.call("POST", "/identity-provider/instances", representation(alias, config));
    }

    /** The provider's representation, without what Keycloak adds to it. */
    public Map<String, Object> representation(String alias, Map<String, String> config) {
        String endpoint = upstream.url() + "/protocol/openid-connect";
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "clientId",
                alias,
                "clientSecret",
                SECRET,
                "clientAuthMethod",
                "client_secret_post",
                "authorizationUrl",
                endpoint + "/auth",
                "tokenUrl",
                endpoint + "/token",
                "jwksUrl",
                endpoint + "/certs",
                "issuer",
                upstream.url(),
                "validateSignature",
                "true",
                "useJwksUrl",
                "true",
                "defaultScope",
                "openid"));
        all.putAll(config);
        return new LinkedHashMap<>(Map.of("alias", alias, "providerId", "oidc", "enabled", true, "config", all));
    }

    public void link(User user, String alias, User upstreamUser) {
        realm.call(
                "POST",
                "/users/" + user.id() + "/federated-identity/" + alias,
                Map.of("identityProvider", alias, "userId", upstreamUser.id(), "userName", upstreamUser.name()));
    }

    public void unlink(User user, String alias) {
        realm.call("DELETE", "/users/" + user.id() + "/federated-identity/" + alias, null);
    }

    /** Signs in through the provider. */
    public HtmlPage signIn(String alias, HttpUser visitor, User upstreamUser) {
        return visitor.open(atProvider(visitor.open(realm.signInUrl("kc_idp_hint", alias)), upstreamUser));
    }

    /**
     * Signs in at the provider, in a separate browser.
     *
     * @param away the address to which the realm has redirected
     * @return the address to which the provider redirects back
     */
    public String atProvider(HtmlPage away, User upstreamUser) {
        HttpUser browser = HttpUser.within(upstream.url());
        HtmlPage login = browser.open(address(upstream, away));
        return address(
                realm, browser.submit(login, Map.of("username", upstreamUser.name(), "password", User.PASSWORD)));
    }

    private static String address(Realm expected, HtmlPage page) {
        String address = page.address().toString();
        if (!address.startsWith(expected.url())) {
            throw new IllegalStateException("redirected to " + address + " instead of realm " + expected.name());
        }
        return address;
    }
}
