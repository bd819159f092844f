package io.github.keycloaktwostep.tests.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free ports from a range that the operating system does not hand out to clients, so that none is taken in between. */
public final class Ports {

    private static final int FIRST = 18_000;
    private static final int LAST = 18_999;
    private static int next = FIRST;

    private Ports() {}

    public static synchronized int free() {
        while (next <= LAST) {
            int port = next++;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
