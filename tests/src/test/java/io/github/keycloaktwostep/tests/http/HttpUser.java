// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A browser without a screen: keeps cookies, follows redirects, sends forms. It loads pages only, no styles and
 * pictures, and never leaves the server: an app that it is sent to is not visited. For one thread at a time.
 */
public final class HttpUser {

    /** A browser's own limit is twenty. */
    private static final int MOST_REDIRECTS = 10;

    /** What a server answers that is about to stop. */
    private static final int UNAVAILABLE = 503;

    private final Map<String, String> cookies = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private final Optional<Proxy> proxy;
    private final Optional<String> home;

    public HttpUser() {
        this(Optional.empty(), Optional.empty());
    }

    private HttpUser(Optional<Proxy> proxy, Optional<String> home) {
        this.proxy = proxy;
        this.home = home;
    }

    /**
     * A visitor who stays in one realm, since his cookies are that realm's: where he is sent to another one, he stops,
     * and somebody else has to go on there.
     *
     * @param home the realm's address
     */
    public static HttpUser within(String home) {
        return new HttpUser(Optional.empty(), Optional.of(home + "/"));
    }

    /**
     * A visitor whose requests go through a reverse proxy that tells the server how it was asked.
     *
     * @param address the one that the world knows, without a path
     * @param servers where the servers listen; they are asked in turn, whoever asks, and one that takes no request now is
     *     passed over
     */
    public static HttpUser throughProxy(URI address, URI... servers) {
        return new HttpUser(Optional.of(Proxy.to(address, servers)), Optional.empty());
    }

    private record Proxy(URI address, List<URI> servers, AtomicInteger asked) {

        static Proxy to(URI address, URI... servers) {
            return new Proxy(address, List.of(servers), new AtomicInteger());
        }

        HttpResponse<String> send(HttpRequest request) {
            for (int passedOver = 0; ; passedOver++) {
                boolean last = passedOver + 1 == servers.size();
                try {
                    HttpResponse<String> response = Http.send(forwarded(request));
                    if (last || response.statusCode() != UNAVAILABLE) {
                        return response;
                    }
                } catch (UncheckedIOException e) {
                    if (last || !(e.getCause() instanceof ConnectException)) {
                        throw e;
                    }
                }
            }
        }

        /** Public addresses become the server's; the app's are no business of the proxy. */
        private HttpRequest forwarded(HttpRequest request) {
            String uri = request.uri().toString();
            String inner = uri.startsWith(address.toString())
                    ? servers.get(Math.floorMod(asked.getAndIncrement(), servers.size()))
                            + uri.substring(address.toString().length())
                    : uri;
            return HttpRequest.newBuilder(request, (name, value) -> true)
                    .uri(URI.create(inner))
                    .header("X-Forwarded-Host", address.getAuthority())
                    .header("X-Forwarded-Proto", address.getScheme())
                    .header("X-Forwarded-Port", address.getScheme().equals("https") ? "443" : "80")
                    .build();
        }
    }

    /** Sends a request of a program's, without cookies, the way that the visitor's own go. */
    public HttpResponse<String> send(HttpRequest request) {
        return proxy.map(known -> known.send(request)).orElseGet(() -> Http.send(request));
    }

    /** Sends this header with each request from now on. */
    public HttpUser sending(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public HtmlPage open(String address) {
        return arrive(Http.request(address).GET());
    }

    /** Sends whatever to where a page's form leads. */
    public HtmlPage post(HtmlPage page, String contentType, String body) {
        return arrive(Http.request(page.form().action().toString())
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    /**
     * Sends a page's form.
     *
     * @param fields what is filled in
     */
    public HtmlPage submit(HtmlPage page, Map<String, String> fields) {
        HtmlPage.Form form = page.form();
        Map<String, String> all = new LinkedHashMap<>(form.hidden());
        all.putAll(fields);
        return post(form.action(), all);
    }

    /**
     * Opens the app and gives the user's name and password; where this leads is for the caller to judge.
     *
     * @param parameters further ones for the authorization endpoint, names and values in turn
     */
    public HtmlPage signIn(Realm realm, User user, String... parameters) {
        return HttpSignIn.begin(realm, user, this, parameters).givePassword();
    }

    /** Like {@link #signIn} after the password was changed. */
    public HtmlPage signInWith(String password, Realm realm, User user, String... parameters) {
        return HttpSignIn.begin(realm, user, this, parameters).givePassword(password);
    }

    /** Whether the browser has a session, so that nothing is asked. */
    public boolean hasSession(Realm realm) {
        return open(realm.signInUrl("prompt", "none")).signedIn();
    }

    /** Fails if the browser has a session. */
    public void expectNoSession(Realm realm) {
        assertThat(hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        assertThat(hasSession(realm)).isFalse();
    }

    /** Fills in Keycloak's page for name and password. */
    public HtmlPage logIn(HtmlPage page, User user) {
        return submit(page, Map.of("username", user.name(), "password", User.PASSWORD, "credentialId", ""));
    }

    /** Fills in Keycloak's page for a new password. */
    public HtmlPage newPassword(HtmlPage page, String password) {
        return submit(page, Map.of("password-new", password, "password-confirm", password));
    }

    /** Fills in the page for a phone that gets text messages. */
    public HtmlPage givePhone(HtmlPage page, String number) {
        return submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
    }

    /** Enters a code. */
    public HtmlPage enter(HtmlPage page, String code) {
        return submit(page, Map.of("code", code));
    }

    /** Chooses another way to verify, for instance {@code sms:}. */
    public HtmlPage choose(HtmlPage page, String way) {
        HtmlPage options = submit(page, Map.of("action", "options"));
        return submit(options, Map.of("option", options.option(way)));
    }

    /** Sends each of these forms, all of which have to be answered with the product's page of this name. */
    public HtmlPage staysAt(String name, HtmlPage page, List<Map<String, String>> forms) {
        HtmlPage answer = page;
        for (Map<String, String> form : forms) {
            answer = submit(answer, form).expect(name, "after " + form);
        }
        return answer;
    }

    /** Presses a button of this name. */
    public HtmlPage press(HtmlPage page, String action) {
        return submit(page, Map.of("action", action));
    }

    /** Opens Keycloak's page for a forgotten password. */
    public HtmlPage forgotPassword(Realm realm, String... parameters) {
        HtmlPage page = open(realm.signInUrl(parameters));
        return open(page.link("login-actions/reset-credentials").orElseThrow().toString());
    }

    /** Sends fields to an address that no page leads to. */
    public HtmlPage post(URI address, Map<String, String> fields) {
        return arrive(Http.request(address.toString())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Http.encode(fields))));
    }

    /** Another window of the same browser, for a thread of its own: it has the cookies of now. */
    public HttpUser window() {
        return anotherDay("");
    }

    /** Another window of the same browser, which the proxy leads to other servers. */
    public HttpUser windowTo(URI... servers) {
        return copy(Optional.of(Proxy.to(proxy.orElseThrow().address(), servers)), "");
    }

    /**
     * The same browser when it is opened another day.
     *
     * @param prefix of the names of the cookies that are still there
     */
    public HttpUser anotherDay(String prefix) {
        return copy(proxy, prefix);
    }

    private HttpUser copy(Optional<Proxy> way, String prefix) {
        HttpUser later = new HttpUser(way, home);
        later.headers.putAll(headers);
        cookies.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                later.cookies.put(name, value);
            }
        });
        return later;
    }

    public Map<String, String> cookies() {
        return Map.copyOf(cookies);
    }

    public boolean hasCookie(String prefix) {
        return cookies.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Name and value of the one cookie whose name begins so. */
    public Map.Entry<String, String> cookie(String prefix) {
        return cookies.entrySet().stream()
                .filter(cookie -> cookie.getKey().startsWith(prefix))
                .findFirst()
                .map(Map.Entry::copyOf)
                .orElseThrow(() -> new IllegalStateException("there is no cookie " + prefix));
    }

    /** Puts a cookie into the browser that came from elsewhere. */
    public HttpUser planting(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    public HttpUser planting(Map.Entry<String, String> cookie) {
        return planting(cookie.getKey(), cookie.getValue());
    }

    /** A thief's browser with the cookies of this one's session and no others. */
    public HttpUser stolenSession() {
        return anotherDay("KEYCLOAK_").planting(cookie("AUTH_SESSION_ID"));
    }

    /** A thief's browser with nothing but this one's identity cookie. */
    public HttpUser stolenIdentity() {
        return new HttpUser().planting(cookie("KEYCLOAK_IDENTITY"));
    }

    private HtmlPage arrive(HttpRequest.Builder first) {
        HttpRequest.Builder request = first;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpRequest asked = withCookies(request).build();
            HttpResponse<String> response = send(asked);
            keepCookies(response);
            if (response.statusCode() != 302 && response.statusCode() != 303) {
                return new HtmlPage(asked.uri(), response.statusCode(), response.body());
            }
            URI next = asked.uri()
                    .resolve(response.headers()
                            .firstValue("Location")
                            .orElseThrow(() -> new IllegalStateException("a redirect that leads nowhere")));
            boolean away = home.isPresent() && !next.toString().startsWith(home.get());
            if (away || next.toString().startsWith(AppUnderTest.running().url())) {
                return new HtmlPage(next, response.statusCode(), "");
            }
            request = Http.request(next.toString()).GET();
        }
        throw new IllegalStateException("more than " + MOST_REDIRECTS + " redirects");
    }

    private HttpRequest.Builder withCookies(HttpRequest.Builder request) {
        headers.forEach(request::setHeader);
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    /** All cookies are the realm's, so that their paths do not matter; that they are for HTTPS alone does not either. */
    private void keepCookies(HttpResponse<String> response) {
        for (String header : response.headers().allValues("Set-Cookie")) {
            for (HttpCookie cookie : HttpCookie.parse(header)) {
                if (cookie.getMaxAge() == 0) {
                    cookies.remove(cookie.getName());
                } else {
                    cookies.put(cookie.getName(), cookie.getValue());
                }
            }
        }
    }
}
