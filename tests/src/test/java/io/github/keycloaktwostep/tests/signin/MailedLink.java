// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens links from mails. */
public final class MailedLink {

    /** The link to proceed, not one of those that change the page's language. */
    private static final Pattern PROCEED =
            Pattern.compile("href=\"((?:(?!kc_locale)[^\"])*/login-actions/action-token(?:(?!kc_locale)[^\"])*)\"");

    private MailedLink() {}

    /** Opens a link. In a browser that did not request the mail, Keycloak asks for a click first. */
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
