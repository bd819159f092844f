package io.github.keycloaktwostep.tests.doors;

import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens links that came by mail. */
final class Mailed {

    /** Not those that only change the page's language. */
    private static final Pattern PROCEED =
            Pattern.compile("href=\"((?:(?!kc_locale)[^\"])*/login-actions/action-token(?:(?!kc_locale)[^\"])*)\"");

    private Mailed() {}

    /** In a browser that did not ask for the mail Keycloak wants a click before it goes on. */
    static Page open(Visitor visitor, String link) {
        Page page = visitor.open(link);
        Matcher proceed = PROCEED.matcher(page.body());
        return proceed.find()
                ? visitor.open(page.address()
                        .resolve(proceed.group(1).replace("&amp;", "&"))
                        .toString())
                : page;
    }
}
