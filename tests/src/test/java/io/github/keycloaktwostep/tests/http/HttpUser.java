// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.Await;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * A browser without a user interface: it keeps cookies, follows redirects and sends forms. It loads only pages, without
 * styles and pictures, and never leaves the server: it does not visit an app that it is redirected to. Not thread-safe.
 */
public final class HttpUser {

    /** The limit of browsers is twenty. */
    private static final int MAX_REDIRECTS = 10;

    /** The response of a server that is about to stop. */
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
     * A user who stays in one realm, because all cookies belong to that realm. Redirects to another realm are not
     * followed; another client has to continue there.
     *
     * @param home the realm's address
     */
    public static HttpUser within(String home) {
        return new HttpUser(Optional.empty(), Optional.of(home + "/"));
    }

    /**
     * A user whose requests go through a reverse proxy that forwards its public address to the server.
     *
     * @param address the public address, without a path
     * @param servers addresses of the servers, which take turns across all windows; a server that accepts no requests
     *     is skipped
     */
    public static HttpUser throughProxy(URI address, URI... servers) {
        return new HttpUser(Optional.of(Proxy.to(address, servers)), Optional.empty());
    }

    private record Proxy(URI address, List<URI> servers, AtomicInteger sent) {

        static Proxy to(URI address, URI... servers) {
            return new Proxy(address, List.of(servers), new AtomicInteger());
        }

        HttpResponse<String> send(HttpRequest request) {
            for (int skipped = 0; ; skipped++) {
                boolean last = skipped + 1 == servers.size();
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

        /** Maps the public address to that of a server. Requests to the app do not go through the proxy. */
        private HttpRequest forwarded(HttpRequest request) {
            String uri = request.uri().toString();
            String inner = uri.startsWith(address.toString())
                    ? servers.get(Math.floorMod(sent.getAndIncrement(), servers.size()))
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

    /** Sends a request of a program without cookies, through the same proxy as the user's own requests. */
    public HttpResponse<String> send(HttpRequest request) {
        return proxy.map(via -> via.send(request)).orElseGet(() -> Http.send(request));
    }

    /** Sends this header with each request from now on. */
    public HttpUser sending(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public HtmlPage open(String address) {
        return arrive(Http.request(address).GET());
    }

    /** Sends any content to the action of a page's form. */
    public HtmlPage post(HtmlPage page, String contentType, String body) {
        return arrive(Http.request(page.form().action().toString())
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    /**
     * Sends a page's form.
     *
     * @param fields values that are filled in
     */
    public HtmlPage submit(HtmlPage page, Map<String, String> fields) {
        HtmlPage.Form form = page.form();
        Map<String, String> all = new LinkedHashMap<>(form.hidden());
        all.putAll(fields);
        return post(form.action(), all);
    }

    /**
     * Opens the app and enters the user's name and password. The caller checks where this leads.
     *
     * @param parameters additional parameters of the authorization endpoint, as alternating names and values
     */
    public HtmlPage signIn(Realm realm, User user, String... parameters) {
        return HttpSignIn.begin(realm, user, this, parameters).givePassword();
    }

    /** Like {@link #signIn} after the password was changed. */
    public HtmlPage signInWith(String password, Realm realm, User user, String... parameters) {
        return HttpSignIn.begin(realm, user, this, parameters).givePassword(password);
    }

    /** Whether the browser has a session, so that no page is shown. */
    public boolean hasSession(Realm realm) {
        return open(realm.signInUrl("prompt", "none")).signedIn();
    }

    /** Fails if the browser has a session. */
    public void expectNoSession(Realm realm) {
        assertThat(hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        assertThat(hasSession(realm)).isFalse();
    }

    /**
     * Fills in Keycloak's page for name and password. For a second, tries again with a password that seems to be wrong:
     * with brute-force protection, Keycloak refuses a correct one until its background thread has counted the user's
     * last sign-in.
     */
    public HtmlPage logIn(HtmlPage page, User user) {
        AtomicReference<HtmlPage> next = new AtomicReference<>(giveOnce(page, user, User.PASSWORD));
        Await.briefly(() -> {
            boolean refused = next.get().text().contains("Invalid username or password");
            if (refused) {
                next.set(giveOnce(next.get(), user, User.PASSWORD));
            }
            return !refused;
        });
        return next.get();
    }

    /** Fills in Keycloak's page for name and password, once. */
    HtmlPage giveOnce(HtmlPage page, User user, String password) {
        return submit(page, Map.of("username", user.name(), "password", password, "credentialId", ""));
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

    /** Chooses another method, for instance {@code sms:}. */
    public HtmlPage choose(HtmlPage page, String option) {
        HtmlPage options = submit(page, Map.of("action", "options"));
        return submit(options, Map.of("option", options.option(option)));
    }

    /** Sends each of these forms, and asserts that each leads to the product's page of this name. */
    public HtmlPage staysAt(String name, HtmlPage page, List<Map<String, String>> forms) {
        HtmlPage answer = page;
        for (Map<String, String> form : forms) {
            answer = submit(answer, form).expect(name, "after " + form);
        }
        return answer;
    }

    /** Presses the button for this action. */
    public HtmlPage press(HtmlPage page, String action) {
        return submit(page, Map.of("action", action));
    }

    /** Opens Keycloak's page for a forgotten password. */
    public HtmlPage forgotPassword(Realm realm, String... parameters) {
        HtmlPage page = open(realm.signInUrl(parameters));
        return open(page.link("login-actions/reset-credentials").orElseThrow().toString());
    }

    /** Sends fields to an address, even if no page leads to it. */
    public HtmlPage post(URI address, Map<String, String> fields) {
        return arrive(Http.request(address.toString())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Http.encode(fields))));
    }

    /** Another window of the same browser, for use in another thread, with a copy of the current cookies. */
    public HttpUser window() {
        return anotherDay("");
    }

    /** Another window of the same browser, whose requests the proxy sends to other servers. */
    public HttpUser windowTo(URI... servers) {
        return copy(Optional.of(Proxy.to(proxy.orElseThrow().address(), servers)), "");
    }

    /**
     * The same browser on another day.
     *
     * @param prefix of the names of the cookies that still exist
     */
    public HttpUser anotherDay(String prefix) {
        return copy(proxy, prefix);
    }

    private HttpUser copy(Optional<Proxy> newProxy, String prefix) {
        HttpUser later = new HttpUser(newProxy, home);
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

    /** Name and value of the cookie whose name has this prefix. */
    public Map.Entry<String, String> cookie(String prefix) {
        return cookies.entrySet().stream()
                .filter(cookie -> cookie.getKey().startsWith(prefix))
                .findFirst()
                .map(Map.Entry::copyOf)
                .orElseThrow(() -> new IllegalStateException("there is no cookie " + prefix));
    }

    /** Adds a cookie to the browser that another client received. */
    public HttpUser withCookie(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    public HttpUser withCookie(Map.Entry<String, String> cookie) {
        return withCookie(cookie.getKey(), cookie.getValue());
    }

    /** An attacker's browser with the session cookies of this one and no other cookies. */
    public HttpUser stolenSession() {
        return anotherDay("KEYCLOAK_").withCookie(cookie("AUTH_SESSION_ID"));
    }

    /** An attacker's browser with only the identity cookie of this one. */
    public HttpUser stolenIdentity() {
        return new HttpUser().withCookie(cookie("KEYCLOAK_IDENTITY"));
    }

    private HtmlPage arrive(HttpRequest.Builder first) {
        HttpRequest.Builder request = first;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpRequest sent = withCookies(request).build();
            HttpResponse<String> response = send(sent);
            keepCookies(response);
            if (response.statusCode() != 302 && response.statusCode() != 303) {
                return new HtmlPage(sent.uri(), response.statusCode(), response.body());
            }
            URI next = sent.uri()
                    .resolve(response.headers()
                            .firstValue("Location")
                            .orElseThrow(() -> new IllegalStateException("a redirect has no location")));
            boolean away = home.isPresent() && !next.toString().startsWith(home.get());
            if (away || next.toString().startsWith(AppUnderTest.running().url())) {
                return new HtmlPage(next, response.statusCode(), "");
            }
            request = Http.request(next.toString()).GET();
        }
        throw new IllegalStateException("more than " + MAX_REDIRECTS + " redirects");
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

    /** All cookies belong to the realm, so their paths do not matter. The attribute {@code Secure} is ignored, too. */
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
