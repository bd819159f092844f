package io.github.keycloaktwostep.tests.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a visitor arrived: a page of the server's, or the app with what Keycloak sent along.
 *
 * @param address where the page is, or the app's address
 * @param status of the HTTP answer
 * @param body empty at the app
 */
public record HtmlPage(URI address, int status, String body) {

    private static final Pattern NAME = Pattern.compile("data-two-step-page=\"([a-z-]+)\"");
    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>");
    private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>");
    private static final Pattern TITLE = Pattern.compile("<title>\\s*(.*?)\\s*</title>", Pattern.DOTALL);
    private static final Pattern DELIVERY = Pattern.compile("data-url=\"([^\"]+/two-step/delivery/[0-9a-f]{32})\"");

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
        Matcher matcher = NAME.matcher(body);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    public boolean is(String name) {
        return status == 200 && name().equals(Optional.of(name));
    }

    /** What the page says, without its marks; a text that was not escaped is lost or torn by this. */
    public String text() {
        return unescaped(body.replaceAll("(?s)<(script|style|head|select)\\b.*?</\\1>", " ")
                        .replaceAll("<[^>]*>", " "))
                .replaceAll("\\s+", " ");
    }

    /** Where the status of the message can be asked for that this page tells of; empty if it tells of none. */
    public Optional<URI> delivery() {
        Matcher matcher = DELIVERY.matcher(body);
        return matcher.find() ? Optional.of(URI.create(unescaped(matcher.group(1)))) : Optional.empty();
    }

    /** Whether the app was given a code to redeem. */
    public boolean signedIn() {
        String query = address.getRawQuery();
        return status == 302 && query != null && query.matches("(.*&)?code=.+");
    }

    /** The form of the product's page, or of Keycloak's page for the password. */
    public Form form() {
        int main = Math.max(0, body.indexOf("data-two-step-page="));
        Matcher form = FORM.matcher(body);
        if (!form.find(main)) {
            throw new IllegalStateException("there is no form on " + this);
        }
        int end = body.indexOf("</form>", form.end());
        Map<String, String> hidden = new LinkedHashMap<>();
        Matcher input = INPUT.matcher(body).region(form.end(), end < 0 ? body.length() : end);
        while (input.find()) {
            Optional<String> name = attribute(input.group(), "name");
            if (name.isPresent() && attribute(input.group(), "type").equals(Optional.of("hidden"))) {
                hidden.put(name.get(), attribute(input.group(), "value").orElse(""));
            }
        }
        return attribute(form.group(), "action")
                .map(action -> new Form(address.resolve(action), hidden))
                .orElseThrow(() -> new IllegalStateException("the form leads nowhere on " + this));
    }

    /** What is said to be wrong with a field; empty if nothing is. */
    public Optional<String> error(String field) {
        return first("id=\"input-error-" + Pattern.quote(field) + "\">.*?<span>(.*?)</span>");
    }

    /** The values of the radio buttons of this name. */
    public List<String> choices(String name) {
        return all("<input type=\"radio\" name=\"" + Pattern.quote(name) + "\" value=\"([^\"]*)\"");
    }

    /** The key for an authenticator app, as it is shown. */
    public String secret() {
        return first("id=\"two-step-secret\"[^>]*>([^<]+)<")
                .orElseThrow(() -> new IllegalStateException("there is no key on " + this));
    }

    /** The list that is to be saved, without gaps. */
    public List<String> recoveryCodes() {
        return all("<li><code>([A-Z0-9-]+)</code></li>").stream()
                .map(code -> code.replace("-", ""))
                .toList();
    }

    /** The first address on the page that contains this, wherever it stands. */
    public Optional<URI> link(String part) {
        return first("[\"']([^\"'\\s]*" + Pattern.quote(part) + "[^\"'\\s]*)[\"']")
                .map(address::resolve);
    }

    private Optional<String> first(String regex) {
        return all(regex).stream().findFirst();
    }

    private List<String> all(String regex) {
        return Pattern.compile(regex, Pattern.DOTALL)
                .matcher(body)
                .results()
                .map(match -> unescaped(match.group(1)))
                .toList();
    }

    private static Optional<String> attribute(String tag, String name) {
        Matcher matcher =
                Pattern.compile("\\s" + Pattern.quote(name) + "=\"([^\"]*)\"").matcher(tag);
        return matcher.find() ? Optional.of(unescaped(matcher.group(1))) : Optional.empty();
    }

    /** What a text was before it was put into a page. */
    public static String unescaped(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    /** Tells pages apart for whoever looks for what went wrong; without what a page says to its user. */
    @Override
    public String toString() {
        Matcher title = TITLE.matcher(body);
        return "page '" + name().orElseGet(() -> title.find() ? title.group(1) : "without a name") + "' (HTTP " + status
                + ")";
    }
}
