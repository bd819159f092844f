// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Where a visitor arrived: a page of the server's, or the app with what Keycloak sent along. */
public final class HtmlPage {

    private final URI address;
    private final int status;
    private final String body;
    /** Parsed once, because each step of a journey looks at it several times. */
    private Document document;

    /**
     * @param address where the page is, or the app's address
     * @param status of the HTTP answer
     * @param body empty at the app
     */
    HtmlPage(URI address, int status, String body) {
        this.address = address;
        this.status = status;
        this.body = body;
    }

    public URI address() {
        return address;
    }

    public int status() {
        return status;
    }

    public String body() {
        return body;
    }

    /**
     * A form as it stands on the page.
     *
     * @param hidden fields that go along without anybody's doing
     */
    public record Form(URI action, Map<String, String> hidden) {

        public Form {
            hidden = Map.copyOf(hidden);
        }
    }

    /** Name of the product's page; empty for any other. */
    public Optional<String> name() {
        return first("[data-two-step-page]").map(page -> page.attr("data-two-step-page"));
    }

    public boolean is(String name) {
        return status == 200 && name().equals(Optional.of(name));
    }

    /** This page, which has to be the product's page of this name. */
    public HtmlPage expect(String name) {
        return expect(name, "page");
    }

    /** @param why what a failure says that the page stands for */
    public HtmlPage expect(String name, String why) {
        assertThat(this).as("%s, which says: %s", why, text()).matches(page -> page.is(name), "is '" + name + "'");
        return this;
    }

    /** This page, which has to be the app, with a code to redeem. */
    public HtmlPage expectApp() {
        return expectApp("page");
    }

    /** @param why what a failure says that the sign-in stands for */
    public HtmlPage expectApp(String why) {
        assertThat(this).as(why).matches(HtmlPage::signedIn, "is signed in");
        return this;
    }

    /** This page, which has to be no end of the sign-in and no failure of the server. */
    public HtmlPage expectOutside() {
        assertThat(this).matches(page -> page.status() < 500 && !page.signedIn(), "is not signed in");
        return this;
    }

    /** This page, which has to be Keycloak's page for the password, and none of the product. */
    public HtmlPage expectPassword() {
        assertThat(this)
                .matches(page -> page.name().isEmpty() && !page.signedIn(), "is no page of the product")
                .matches(page -> page.body().contains("name=\"password\""), "asks for the password");
        return this;
    }

    /** The page as a browser reads it; not to be changed. */
    public Document document() {
        if (document == null) {
            document = Jsoup.parse(body, address.toString());
        }
        return document;
    }

    /** The visible text; a text that was not escaped is lost or torn by this. */
    public String text() {
        Document visible = document().clone();
        visible.select("script, style, head, select").remove();
        return visible.text();
    }

    /** URL of the delivery status that the page's script asks for; empty if it asks for none. */
    public Optional<URI> delivery() {
        return first("[data-url~=/two-step/delivery/[0-9a-f]{32}$]").map(line -> URI.create(line.attr("data-url")));
    }

    /** Whether the app was given a code to redeem. */
    public boolean signedIn() {
        String query = address.getRawQuery();
        return status == 302 && query != null && query.matches("(.*&)?code=.+");
    }

    /** The code that the app was given to redeem. */
    public String code() {
        return parameter(address, "code");
    }

    /** A parameter of the address that the form leads to. */
    public String parameter(String name) {
        return parameter(form().action(), name);
    }

    private static String parameter(URI address, String name) {
        Matcher found = Pattern.compile("[?&]" + name + "=([^&]+)").matcher(address.toString());
        if (!found.find()) {
            throw new IllegalStateException("there is no " + name + " in the address");
        }
        return found.group(1);
    }

    /** The form of the product's page, or of Keycloak's page for the password. */
    public Form form() {
        Element form = first("[data-two-step-page] form")
                .or(() -> first("form"))
                .orElseThrow(() -> new IllegalStateException("there is no form on " + this));
        Map<String, String> hidden = form.select("input[type=hidden][name]").stream()
                .collect(Collectors.toMap(input -> input.attr("name"), Element::val, (one, other) -> other));
        if (form.attr("action").isEmpty()) {
            throw new IllegalStateException("the form leads nowhere on " + this);
        }
        return new Form(address.resolve(form.attr("action")), hidden);
    }

    /** What is said to be wrong with a field; empty if nothing is. */
    public Optional<String> error(String field) {
        return first("#input-error-" + field + " span").map(Element::text);
    }

    /** The values of the radio buttons of this name. */
    public List<String> choices(String name) {
        return values("input[type=radio][name=" + name + "]");
    }

    /** The first way to verify whose id begins so. */
    public String option(String way) {
        return choices("option").stream()
                .filter(id -> id.startsWith(way))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + way + " on " + this));
    }

    /** The values of all controls that match a CSS selector. */
    public List<String> values(String selector) {
        return document().select(selector).eachAttr("value");
    }

    /** The key for an authenticator app, as it is shown. */
    public String secret() {
        return first("#two-step-secret")
                .map(Element::text)
                .orElseThrow(() -> new IllegalStateException("there is no key on " + this));
    }

    /** The list that is to be saved, without gaps. */
    public List<String> recoveryCodes() {
        return document().select("#two-step-recovery-codes li code").eachText().stream()
                .map(code -> code.replace("-", ""))
                .toList();
    }

    /** The first URL in an attribute of the page that contains this; Keycloak's button to start again has it in a script. */
    public Optional<URI> link(String part) {
        Pattern url = Pattern.compile("[^\"'\\s]*" + Pattern.quote(part) + "[^\"'\\s]*");
        return document().getAllElements().stream()
                .flatMap(element -> element.attributes().asList().stream())
                .flatMap(attribute -> url.matcher(attribute.getValue()).results())
                .findFirst()
                .map(found -> address.resolve(found.group()));
    }

    private Optional<Element> first(String selector) {
        return Optional.ofNullable(document().selectFirst(selector));
    }

    /** Tells pages apart for whoever looks for what went wrong; without what a page says to its user. */
    @Override
    public String toString() {
        String title = document().title();
        return "page '" + name().orElse(title.isEmpty() ? "without a name" : title) + "' (HTTP " + status + ")";
    }
}
