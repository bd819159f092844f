// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.directory.ReadOnlyDirectoryFactory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.storage.UserStorageProvider;

/**
 * A new realm with a public client {@code app}, English and German, stored events, a fixed host name, and two-step
 * verification set up.
 */
public final class Realm {

    public static final String CLIENT = "app";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final KeycloakServer server;
    private final String name;
    private final AtomicInteger users = new AtomicInteger();

    private Realm(KeycloakServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Options of a new realm. */
    public static final class Builder {

        private final KeycloakServer server;
        private final Map<String, Object> representation = new LinkedHashMap<>();
        private final Map<String, String> policy = new HashMap<>();
        private boolean setUp = true;
        private boolean keycloakActions;
        private Optional<String> frontendUrl;

        private Builder(KeycloakServer server) {
            this.server = server;
            this.frontendUrl = Optional.of(server.url());
            String name = "realm" + COUNT.incrementAndGet();
            representation.put("realm", name);
            representation.put("enabled", true);
            representation.put("displayName", "Example Shop");
            representation.put("internationalizationEnabled", true);
            representation.put("supportedLocales", List.of("en", "de"));
            representation.put("defaultLocale", "en");
            // The default hash would be a large part of the work of a test run, and is not what we test.
            representation.put("passwordPolicy", "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)");
            // The same applies to generating RSA keys, which takes two seconds. The secrets that we use still differ
            // between realms.
            representation.put("privateKey", SigningKey.PEM);
            representation.put("eventsEnabled", true);
            representation.put("adminEventsEnabled", true);
            representation.put("adminEventsDetailsEnabled", true);
            representation.put("clients", List.of(publicClient(CLIENT)));
        }

        /** Sets a field of the realm's representation. */
        public Builder with(String field, Object value) {
            representation.put(field, value);
            return this;
        }

        /** @param steps how many steps authenticator apps may be ahead or behind */
        public Builder drift(int steps) {
            // Keycloak accepts such a policy only as a whole.
            return with("otpPolicyType", "totp")
                    .with("otpPolicyAlgorithm", "HmacSHA1")
                    .with("otpPolicyDigits", Totp.DIGITS)
                    .with("otpPolicyPeriod", Totp.STEP_SECONDS)
                    .with("otpPolicyLookAheadWindow", steps);
        }

        public Builder policy(String key, String value) {
            policy.put(key, value);
            return this;
        }

        /** @param url address of the server for this realm, instead of the one that it listens on */
        public Builder frontendUrl(String url) {
            frontendUrl = Optional.of(url);
            return this;
        }

        /** Leaves the host name to the {@code Host} header of each request, as {@code start-dev} does. */
        public Builder withoutFixedHostName() {
            frontendUrl = Optional.empty();
            return this;
        }

        /** Leaves the set-up call to the test. */
        public Builder withoutSetUp() {
            setUp = false;
            return this;
        }

        /** Leaves Keycloak's own set-up of apps and recovery codes enabled. */
        public Builder keepingKeycloakActions() {
            keycloakActions = true;
            return this;
        }

        public Realm create() {
            frontendUrl.ifPresent(url -> representation.putIfAbsent("attributes", Map.of("frontendUrl", url)));
            server.adminCall("POST", "", representation);
            Realm realm = new Realm(server, representation.get("realm").toString());
            if (setUp) {
                realm.call("POST", "/two-step/setup", Map.of("keep-keycloak-actions", keycloakActions));
            }
            if (!policy.isEmpty()) {
                realm.policy(policy);
            }
            return realm;
        }
    }

    /** The same key for all realms of a test run. */
    private static final class SigningKey {

        static final String PEM =
                Base64.getEncoder().encodeToString(generated().getPrivate().getEncoded());

        private static KeyPair generated() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static Builder on(KeycloakServer server) {
        return new Builder(server);
    }

    /** A realm that is imported from an export of this one, with another name and new ids. */
    public Realm imported() {
        return imported(exported -> {});
    }

    /** Like {@link #imported()}, with changes to the export. */
    public Realm imported(Consumer<ObjectNode> change) {
        ObjectNode exported = (ObjectNode)
                call("POST", "/partial-export?exportClients=true", null).orElseThrow();
        withoutIds(exported);
        change.accept(exported);
        String copy = "realm" + COUNT.incrementAndGet();
        exported.put("realm", copy);
        exported.put("privateKey", SigningKey.PEM);
        // The export masks their secrets.
        exported.remove("components");
        server.adminCall("POST", "", exported);
        return new Realm(server, copy);
    }

    private static void withoutIds(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("id", "containerId"));
        }
        node.forEach(Realm::withoutIds);
    }

    /** The same realm on another server with the same database. */
    public Realm at(KeycloakServer other) {
        return new Realm(other, name);
    }

    public String name() {
        return name;
    }

    public KeycloakServer server() {
        return server;
    }

    public String url() {
        return server.url() + "/realms/" + name;
    }

    public String accountUrl() {
        return url() + "/account";
    }

    /** Address of a sign-in to the app, with additional parameters such as {@code prompt} and {@code kc_action}. */
    public String signInUrl(String... parameters) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", CLIENT);
        query.put("redirect_uri", AppUnderTest.running().callbackUrl());
        query.put("response_type", "code");
        query.put("scope", "openid");
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], parameters[i + 1]);
        }
        return url() + "/protocol/openid-connect/auth?" + Http.encode(query);
    }

    /** Exchanges the code that the app received for tokens. */
    public JsonNode redeem(String code) {
        return Http.parse(Http.send(Http.form(
                        url() + "/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                CLIENT,
                                "redirect_uri",
                                AppUnderTest.running().callbackUrl(),
                                "code",
                                code)))
                .body());
    }

    /**
     * A request for tokens with a user's password and the public client.
     *
     * @param parameters additional parameters, as alternating names and values
     */
    public HttpRequest passwordGrant(User user, String... parameters) {
        return passwordGrant(Map.of("client_id", CLIENT), user.name(), User.PASSWORD, parameters);
    }

    /** @param client parameters that identify the client */
    public HttpRequest passwordGrant(Map<String, String> client, String user, String password, String... parameters) {
        Map<String, String> fields = new LinkedHashMap<>(client);
        fields.put("grant_type", "password");
        fields.put("username", user);
        fields.put("password", password);
        for (int i = 0; i < parameters.length; i += 2) {
            fields.put(parameters[i], parameters[i + 1]);
        }
        return Http.form(url() + "/protocol/openid-connect/token", fields);
    }

    public InboxClient inbox() {
        return new InboxClient(url());
    }

    /** The product's set-up call. */
    public JsonNode setUp() {
        return call("POST", "/two-step/setup", null)
                .orElseThrow(() -> new AssertionError("the set-up call returned no content"));
    }

    public void policy(Map<String, String> values) {
        configureAction("two-step-setup", values);
    }

    /**
     * Creates a client that redirects to the app.
     *
     * @param fields of its representation; a client without a secret is public
     */
    public void client(String id, Map<String, ?> fields) {
        Map<String, Object> representation = new LinkedHashMap<>();
        representation.put("clientId", id);
        representation.put("publicClient", !fields.containsKey("secret"));
        representation.put("redirectUris", List.of(AppUnderTest.running().url() + "/*"));
        representation.putAll(fields);
        call("POST", "/clients", representation);
    }

    /** Changes fields of the realm. */
    public void change(Map<String, ?> fields) {
        call("PUT", "", fields);
    }

    /** Changes fields of a required action. */
    public void changeAction(String alias, Map<String, ?> fields) {
        ObjectNode action = (ObjectNode) get("/authentication/required-actions/" + alias);
        fields.forEach(action::putPOJO);
        call("PUT", "/authentication/required-actions/" + alias, action);
    }

    /** Sets the configuration of a required action. */
    public void configureAction(String alias, Map<String, String> config) {
        call("PUT", "/authentication/required-actions/" + alias + "/config", Map.of("config", config));
    }

    /** Creates a flow of these authenticators, all of which are required. */
    public void flow(String alias, List<String> authenticators) {
        call(
                "POST",
                "/authentication/flows",
                Map.of("alias", alias, "providerId", "basic-flow", "topLevel", true, "builtIn", false));
        String executions = executionsOf(alias);
        authenticators.forEach(step -> call("POST", executions + "/execution", Map.of("provider", step)));
        for (JsonNode execution : get(executions)) {
            call("PUT", executions, ((ObjectNode) execution).put("requirement", "REQUIRED"));
        }
    }

    /** Path of a flow's executions. */
    public static String executionsOf(String flow) {
        return "/authentication/flows/" + flow.replace(" ", "%20") + "/executions";
    }

    /** Calls Keycloak's account API, which the account console uses. */
    public HttpResponse<String> account(String method, String path, String token) {
        return Http.send(Http.request(accountUrl() + path)
                .header("Authorization", "Bearer " + token)
                // Otherwise, the address is that of a page.
                .header("Accept", "application/json")
                .method(method, BodyPublishers.noBody())
                .build());
    }

    /** A new user with a password and an e-mail address. */
    public User user() {
        return user(Map.of());
    }

    /** A new user who already has an authenticator app, set up in Keycloak itself. */
    public User userWithApp(Totp app) {
        return user(Map.of("credentials", List.of(password(), app.credential("Old app"))));
    }

    /** Like {@link #userWithApp}, with a list of recovery codes as the backup that our policy requires. */
    public User userWithAppAndCodes(Totp app) {
        return user(Map.of(
                "credentials",
                List.of(
                        password(),
                        app.credential("Old app"),
                        recoveryCodes(List.of("FIRSTCODE001", "OTHERCODE002")))));
    }

    /** The credential of Keycloak's recovery codes, for the representation of a user. */
    public static Map<String, Object> recoveryCodes(List<String> codes) {
        RecoveryAuthnCodesCredentialModel list =
                RecoveryAuthnCodesCredentialModel.createFromValues(codes, 0, "Recovery codes");
        return Map.of(
                "type", list.getType(),
                "secretData", list.getSecretData(),
                "credentialData", list.getCredentialData());
    }

    /** A new user with these fields of the representation. */
    public User user(Map<String, Object> fields) {
        String username = "user" + users.incrementAndGet();
        Map<String, Object> representation = new LinkedHashMap<>();
        representation.put("username", username);
        representation.put("enabled", true);
        representation.put("email", email(username));
        representation.put("emailVerified", true);
        representation.put("firstName", "Robin");
        representation.put("lastName", "Example");
        representation.put("credentials", List.of(password()));
        representation.putAll(fields);
        call("POST", "/users", representation);
        return found(username);
    }

    /** The user of this name. This imports a user of a directory. */
    public User found(String username) {
        JsonNode found = get("/users?exact=true&username=" + username);
        return new User(this, found.path(0).path("id").asText(), username);
    }

    /** The address differs between realms, because all realms send their mails to one server. */
    String email(String username) {
        return username + "@" + name + ".example.org";
    }

    /** A new user with a password, in a directory that Keycloak cannot write to. */
    public User readOnlyUser() {
        String type = UserStorageProvider.class.getName();
        if (get("/components?type=" + type).isEmpty()) {
            call(
                    "POST",
                    "/components",
                    Map.of("name", "directory", "providerId", ReadOnlyDirectoryFactory.ID, "providerType", type));
        }
        String username = "user" + users.incrementAndGet();
        importUsers(List.of(Map.of(
                "username",
                username,
                "enabled",
                true,
                "email",
                email(username),
                "firstName",
                "Robin",
                "lastName",
                "Example",
                "federationLink",
                get("/components?type=" + type).path(0).path("id").asText(),
                "credentials",
                List.of(password()))));
        return found(username);
    }

    /**
     * Imports users. Keycloak searches the whole request for each of its users, so importing many users in batches is
     * much faster.
     *
     * @param users representations
     */
    public void importUsers(List<? extends Map<String, ?>> users) {
        call("POST", "/partialImport", Map.of("ifResourceExists", "FAIL", "users", users));
    }

    public List<JsonNode> adminEvents() {
        List<JsonNode> events = new ArrayList<>();
        get("/admin-events?max=200").forEach(events::add);
        return events;
    }

    public JsonNode representation() {
        return get("");
    }

    /** Alias of the flow that is bound for browsers. */
    public String browserFlow() {
        return representation().path("browserFlow").asText();
    }

    /** Steps of the flow with this alias, including those of its sub-flows. */
    public JsonNode executions(String flow) {
        return get("/authentication/flows/" + flow.replace(" ", "%20") + "/executions");
    }

    /** The first step of a flow with this provider. */
    public ObjectNode execution(String flow, String provider) {
        for (JsonNode execution : executions(flow)) {
            if (execution.path("providerId").asText().equals(provider)) {
                return (ObjectNode) execution;
            }
        }
        throw new IllegalStateException("there is no " + provider + " in the flow " + flow);
    }

    /** Changes a required action. */
    public void changeAction(String alias, Consumer<ObjectNode> change) {
        String path = "/authentication/required-actions/" + alias;
        ObjectNode action = (ObjectNode) get(path);
        change.accept(action);
        call("PUT", path, action);
    }

    /** Calls the Admin REST API below this realm. Fails if the response is an error. */
    public Optional<JsonNode> call(String method, String path, Object body) {
        return server.adminCall(method, "/" + name + path, body);
    }

    /** Calls the Admin REST API below this realm, and returns any response. */
    public HttpResponse<String> tryCall(String method, String path, Object body) {
        return server.admin(method, "/" + name + path, body);
    }

    /** Id of the flow with this alias. */
    public String flowId(String alias) {
        for (JsonNode flow : get("/authentication/flows")) {
            if (flow.path("alias").asText().equals(alias)) {
                return flow.path("id").asText();
            }
        }
        throw new IllegalStateException("there is no flow " + alias);
    }

    public JsonNode get(String path) {
        return server.adminGet("/" + name + path);
    }

    /** The representation of a client that redirects to {@link AppUnderTest}. */
    public static Map<String, Object> publicClient(String id) {
        return Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "directAccessGrantsEnabled",
                true,
                "redirectUris",
                List.of(AppUnderTest.running().url() + "/*"));
    }

    /** The representation of a user's password. */
    public static Map<String, Object> password() {
        return Map.of("type", "password", "value", User.PASSWORD, "temporary", false);
    }
}
