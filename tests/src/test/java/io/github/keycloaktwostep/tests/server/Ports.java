// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Free ports from a range that the operating system does not assign to clients, so that no port is taken in the
 * meantime. Each test run starts at another port, so that two runs on one machine do not compete for the same one.
 */
public final class Ports {

    private static final int FIRST = 18_000;
    private static final int COUNT = 1_000;
    private static int next = (int) (ProcessHandle.current().pid() * 41 % COUNT);

    private Ports() {}

    public static synchronized int free() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
