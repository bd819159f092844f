// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.directory;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.keycloak.storage.UserStorageProvider;

/**
 * An in-memory LDAP server whose users realms can import. It has no schema, so that it accepts every attribute, even
 * those that other servers maintain themselves.
 */
public final class Ldap {

    private static final String ROOT = "dc=example,dc=org";
    private static final String USERS = "ou=people," + ROOT;
    private static final String ADMIN = "cn=admin";
    private static final String ADMIN_PASSWORD = "secret";

    private final InMemoryDirectoryServer server;
    private final AtomicInteger entries = new AtomicInteger();

    private Ldap(InMemoryDirectoryServer server) {
        this.server = server;
    }

    /** Returns the server of this test run, which stops with the JVM. */
    public static Ldap running() {
        return Running.LDAP;
    }

    private static final class Running {
        static final Ldap LDAP = start();
    }

    private static Ldap start() {
        try {
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(ROOT);
            config.setSchema(null);
            config.addAdditionalBindCredentials(ADMIN, ADMIN_PASSWORD);
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig("loopback", InetAddress.getLoopbackAddress(), 0, null));
            InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
            server.add(ROOT, new Attribute("objectClass", "top", "domain"));
            server.add(USERS, new Attribute("objectClass", "top", "organizationalUnit"));
            server.startListening();
            return new Ldap(server);
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Adds this server to a realm as an LDAP provider.
     *
     * @param config more settings of the provider, whose vendor is {@code other} by default
     */
    public void federate(Realm realm, Map<String, String> config) {
        Map<String, List<String>> all = new HashMap<>();
        Map.of(
                        "vendor", "other",
                        "connectionUrl", "ldap://localhost:" + server.getListenPort(),
                        "usersDn", USERS,
                        "bindDn", ADMIN,
                        "bindCredential", ADMIN_PASSWORD,
                        "usernameLDAPAttribute", "uid",
                        "rdnLDAPAttribute", "uid",
                        "uuidLDAPAttribute", "entryUUID",
                        "userObjectClasses", "inetOrgPerson",
                        "editMode", "READ_ONLY")
                .forEach((key, value) -> all.put(key, List.of(value)));
        all.put("authType", List.of("simple"));
        config.forEach((key, value) -> all.put(key, List.of(value)));
        realm.call(
                "POST",
                "/components",
                Map.of(
                        "name",
                        "ldap",
                        "providerId",
                        "ldap",
                        "providerType",
                        UserStorageProvider.class.getName(),
                        "config",
                        all));
    }

    /**
     * Creates a user, whom no realm has imported yet.
     *
     * @param attributes more attributes of the entry
     * @return name of the user, whose password is {@link User#PASSWORD}
     */
    public String user(Map<String, String> attributes) {
        String name = "ldapuser" + entries.incrementAndGet();
        List<Attribute> entry = new ArrayList<>(List.of(
                new Attribute("objectClass", "top", "person", "organizationalPerson", "inetOrgPerson"),
                new Attribute("uid", name),
                new Attribute("cn", "Robin"),
                new Attribute("sn", "Example"),
                new Attribute("mail", name + "@ldap.example.org"),
                new Attribute("userPassword", User.PASSWORD)));
        attributes.forEach((key, value) -> entry.add(new Attribute(key, value)));
        try {
            server.add(dn(name), entry);
            return name;
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes attributes of a user's entry in one request. */
    public void change(String name, Map<String, String> attributes) {
        List<Modification> changes = new ArrayList<>();
        attributes.forEach((key, value) -> changes.add(new Modification(ModificationType.REPLACE, key, value)));
        try {
            server.modify(dn(name), changes);
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Renames an entry.
     *
     * @return the new name
     */
    public String rename(String name) {
        String renamed = "new" + name;
        try {
            server.modifyDN(dn(name), "uid=" + renamed, true);
            return renamed;
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String dn(String name) {
        return "uid=" + name + "," + USERS;
    }
}
