package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.util.Map;

/** One sign-in to the app that has come as far as the page for the password. */
public final class HttpSignIn {

    private final HttpUser visitor;
    private final User user;
    private final HtmlPage passwordPage;

    private HttpSignIn(HttpUser visitor, User user, HtmlPage passwordPage) {
        this.visitor = visitor;
        this.user = user;
        this.passwordPage = passwordPage;
    }

    /** @param parameters further ones for the authorization endpoint, names and values in turn */
    public static HttpSignIn begin(Realm realm, User user, HttpUser visitor, String... parameters) {
        HtmlPage page = visitor.open(realm.signInUrl(parameters));
        if (!page.body().contains("id=\"kc-form-login\"")) {
            throw new IllegalStateException("expected the page for the password, got " + page);
        }
        return new HttpSignIn(visitor, user, page);
    }

    /** Sends the user's name and password; where this leads is for the caller to judge. */
    public HtmlPage givePassword() {
        return givePassword(User.PASSWORD);
    }

    /** Like {@link #givePassword()} after it was changed. */
    public HtmlPage givePassword(String password) {
        return visitor.submit(passwordPage, Map.of("username", user.name(), "password", password, "credentialId", ""));
    }
}
