// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.notification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that takes calls and never says a word, until it hangs up on all of them. */
final class StalledMailServer implements AutoCloseable {

    private final ServerSocket door;
    private final List<Socket> callers = new CopyOnWriteArrayList<>();

    StalledMailServer() {
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread keeper = new Thread(this::keep, "tar-pit");
        keeper.setDaemon(true);
        keeper.start();
    }

    int port() {
        return door.getLocalPort();
    }

    int callers() {
        return callers.size();
    }

    private void keep() {
        while (!door.isClosed()) {
            try {
                callers.add(door.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket caller : callers) {
            caller.close();
        }
    }
}
