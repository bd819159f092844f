// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens links that came by mail. */
public final class MailedLink {

    /** Not those that only change the page's language. */
    private static final Pattern PROCEED =
            Pattern.compile("href=\"((?:(?!kc_locale)[^\"])*/login-actions/action-token(?:(?!kc_locale)[^\"])*)\"");

    private MailedLink() {}

    /** In a browser that did not ask for the mail Keycloak wants a click before it goes on. */
    public static HtmlPage open(HttpUser visitor, String link) {
        HtmlPage page = visitor.open(link);
        Matcher proceed = PROCEED.matcher(page.body());
        return proceed.find()
                ? visitor.open(page.address()
                        .resolve(proceed.group(1).replace("&amp;", "&"))
                        .toString())
                : page;
    }
}
