package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Keycloak's own kind of database, in memory, but in this JVM: so it can be asked what Keycloak asks of it. Keycloak comes
 * by TCP, as to any database.
 *
 * <p>It is loaded from the distribution, and so is always the one that the server's driver belongs to, without another
 * version to keep.
 */
final class H2 implements AutoCloseable {

    private static final String LIBRARIES = "lib/lib/main";
    private static final String JAR = "com.h2database.h2-*.jar";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String NAME = "mem:keycloakdb";
    /** As Keycloak's own address has it; and it stays when nobody is connected. */
    private static final String SETTINGS = ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1";

    private static final String USER = "keycloak";
    private static final String PASSWORD = "keycloak";

    private final URLClassLoader library;
    private final int port;
    private final Connection connection;
    private final AutoCloseable listener;

    private H2(URLClassLoader library, int port, Connection connection, AutoCloseable listener) {
        this.library = library;
        this.port = port;
        this.connection = connection;
        this.listener = listener;
    }

    static H2 start() {
        // Its only way to be told; it is read when the library is loaded.
        System.setProperty("h2.bindAddress", LOOPBACK);
        URLClassLoader library = new URLClassLoader(new URL[] {jar()}, ClassLoader.getPlatformClassLoader());
        try {
            // Nobody may make a database from outside, so it is made here.
            Connection connection = connect(library);
            int port = Ports.free();
            return new H2(library, port, connection, listen(library, port));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("H2 is not as it was", e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Past TCP. */
    private static Connection connect(ClassLoader library) throws ReflectiveOperationException, SQLException {
        Driver driver = (Driver)
                library.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
        Properties who = new Properties();
        who.setProperty("user", USER);
        who.setProperty("password", PASSWORD);
        return driver.connect("jdbc:h2:" + NAME + SETTINGS, who);
    }

    private static AutoCloseable listen(ClassLoader library, int port) throws ReflectiveOperationException {
        Class<?> type = library.loadClass("org.h2.tools.Server");
        Object server = type.getMethod("createTcpServer", String[].class)
                .invoke(null, (Object) new String[] {"-tcpPort", Integer.toString(port), "-tcpDaemon"});
        type.getMethod("start").invoke(server);
        return () -> type.getMethod("stop").invoke(server);
    }

    private static URL jar() {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Build.keycloakHome().resolve(LIBRARIES), JAR)) {
            found.forEach(jars::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (jars.size() != 1) {
            throw new IllegalStateException("expected Keycloak to bring one " + JAR + ", found " + jars);
        }
        try {
            return jars.get(0).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has a server keep its data here. */
    KeycloakServer.Builder under(KeycloakServer.Builder server) {
        return server.option("--db-url=jdbc:h2:tcp://" + LOOPBACK + ":" + port + "/" + NAME + SETTINGS)
                .option("--db-username=" + USER)
                .option("--db-password=" + PASSWORD);
    }

    /** Past TCP and past Keycloak; for one thread. */
    Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        try {
            connection.createStatement().execute("SHUTDOWN IMMEDIATELY");
            listener.close();
            library.close();
        } catch (Exception e) {
            throw new IllegalStateException("H2 does not stop", e);
        }
    }
}
