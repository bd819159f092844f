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

/** Where a user has arrived: a page of the server, or the app with the parameters from Keycloak. */
public final class HtmlPage {

    private final URI address;
    private final int status;
    private final String body;
    /** Parsed once, because each step of a journey reads it several times. */
    private Document document;

    /**
     * @param address of the page or of the app
     * @param status of the HTTP response
     * @param body empty for the app
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
     * A form on the page.
     *
     * @param hidden fields that are sent without user input
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

    /** Asserts that this is the product's page of this name. */
    public HtmlPage expect(String name) {
        return expect(name, "page");
    }

    /** @param why describes the page if the assertion fails */
    public HtmlPage expect(String name, String why) {
        assertThat(this).as("%s, which says: %s", why, text()).matches(page -> page.is(name), "is '" + name + "'");
        return this;
    }

    /** Asserts that this is the app, with a code to redeem. */
    public HtmlPage expectApp() {
        return expectApp("page");
    }

    /** @param why describes the sign-in if the assertion fails */
    public HtmlPage expectApp(String why) {
        assertThat(this).as(why).matches(HtmlPage::signedIn, "is signed in");
        return this;
    }

    /** Asserts that this is neither the end of the sign-in nor a server error. */
    public HtmlPage expectNotSignedIn() {
        assertThat(this).matches(page -> page.status() < 500 && !page.signedIn(), "is not signed in");
        return this;
    }

    /** Asserts that this is Keycloak's page for the password and not a page of the product. */
    public HtmlPage expectPassword() {
        assertThat(this)
                .matches(page -> page.name().isEmpty() && !page.signedIn(), "is no page of the product")
                .matches(page -> page.body().contains("name=\"password\""), "asks for the password");
        return this;
    }

    /** The page as a browser reads it. Callers must not change it. */
    public Document document() {
        if (document == null) {
            document = Jsoup.parse(body, address.toString());
        }
        return document;
    }

    /** The visible text. Text that was not escaped is lost or split. */
    public String text() {
        Document visible = document().clone();
        visible.select("script, style, head, select").remove();
        return visible.text();
    }

    /** URL of the delivery status that the page's script requests; empty if it requests none. */
    public Optional<URI> delivery() {
        return first("[data-url~=/two-step/delivery/[0-9a-f]{32}$]").map(line -> URI.create(line.attr("data-url")));
    }

    /** Whether the app received a code to redeem. */
    public boolean signedIn() {
        String query = address.getRawQuery();
        return status == 302 && query != null && query.matches("(.*&)?code=.+");
    }

    /** The code that the app received to redeem. */
    public String code() {
        return parameter(address, "code");
    }

    /** A parameter of the form's action. */
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
            throw new IllegalStateException("the form has no action on " + this);
        }
        return new Form(address.resolve(form.attr("action")), hidden);
    }

    /** The error at a field; empty if there is none. */
    public Optional<String> error(String field) {
        return first("#input-error-" + field + " span").map(Element::text);
    }

    /** The values of the radio buttons of this name. */
    public List<String> choices(String name) {
        return values("input[type=radio][name=" + name + "]");
    }

    /** The first option whose id has this prefix. */
    public String option(String prefix) {
        return choices("option").stream()
                .filter(id -> id.startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + prefix + " on " + this));
    }

    /** The values of all controls that match a CSS selector. */
    public List<String> values(String selector) {
        return document().select(selector).eachAttr("value");
    }

    /** The key for an authenticator app, as the page shows it. */
    public String secret() {
        return first("#two-step-secret")
                .map(Element::text)
                .orElseThrow(() -> new IllegalStateException("there is no key on " + this));
    }

    /** The list of recovery codes to save, without separators. */
    public List<String> recoveryCodes() {
        return document().select("#two-step-recovery-codes li code").eachText().stream()
                .map(code -> code.replace("-", ""))
                .toList();
    }

    /**
     * The first URL in an attribute of the page that contains this text. Keycloak's restart button has its URL in a
     * script.
     */
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

    /** Identifies the page in error messages, without its content. */
    @Override
    public String toString() {
        String title = document().title();
        return "page '" + name().orElse(title.isEmpty() ? "without a name" : title) + "' (HTTP " + status + ")";
    }
}
