// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.URI;
import java.util.Map;

/** A sign-in to the app that has reached the page for the password. */
public final class HttpSignIn {

    private final HttpUser visitor;
    private final User user;
    private final HtmlPage passwordPage;

    private HttpSignIn(HttpUser visitor, User user, HtmlPage passwordPage) {
        this.visitor = visitor;
        this.user = user;
        this.passwordPage = passwordPage;
    }

    /** @param parameters additional parameters of the authorization endpoint, as alternating names and values */
    public static HttpSignIn begin(Realm realm, User user, HttpUser visitor, String... parameters) {
        HtmlPage page = visitor.open(realm.signInUrl(parameters));
        if (!page.body().contains("id=\"kc-form-login\"")) {
            throw new IllegalStateException("expected the page for the password, got " + page);
        }
        return new HttpSignIn(visitor, user, page);
    }

    /**
     * Consents in a sign-in without its session code. Keycloak 26.7 then ends the sign-in without its required actions.
     *
     * @param page of the sign-in
     */
    public static HtmlPage consent(Realm realm, HttpUser visitor, HtmlPage page) {
        String tab = page.form().action().getRawQuery().replaceAll("(^|&)(session_code|execution)=[^&]*", "");
        return visitor.post(URI.create(realm.url() + "/login-actions/consent?" + tab), Map.of("accept", "x"));
    }

    /** Sends the user's name and password. The caller checks where this leads. */
    public HtmlPage givePassword() {
        return visitor.logIn(passwordPage, user);
    }

    /** Like {@link #givePassword()} after the password was changed. */
    public HtmlPage givePassword(String password) {
        return visitor.giveOnce(passwordPage, user, password);
    }
}
