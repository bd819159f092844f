// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An HTTP server that can misbehave in ways that no HTTP server library allows. */
public final class RawServer implements AutoCloseable {

    /** Runs after a request was read. */
    public interface Script {
        void answer(Socket socket) throws Exception;
    }

    /** A request as it was received, with header names in lower case. */
    public record Received(String line, Map<String, String> headers, String body) {

        /** The body as the fields of a form. */
        public Map<String, String> form() {
            Map<String, String> form = new LinkedHashMap<>();
            for (String field : body.isEmpty() ? new String[0] : body.split("&", -1)) {
                String[] parts = field.split("=", 2);
                form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
            }
            return form;
        }
    }

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    /**
     * The tasks of all clients. Their results are ignored, because a client that has disconnected makes its task fail.
     */
    private final List<Future<?>> work = new CopyOnWriteArrayList<>();

    private volatile Script script;

    public RawServer(Script script) {
        this.script = script;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        work.add(threads.submit(this::listen));
    }

    public static RawServer answering(int status, String body) {
        return new RawServer(socket -> write(socket, response(status, body)));
    }

    /** From now on, the server answers like this. */
    public void answers(Script other) {
        script = other;
    }

    public void answers(int status, String body) {
        answers(status, "application/json", body);
    }

    public void answers(int status, String type, String body) {
        answers(socket -> write(socket, response(status, type, body)));
    }

    public static String response(int status, String body) {
        return response(status, "application/json", body);
    }

    private static String response(int status, String type, String body) {
        return "HTTP/1.1 " + status + " Whatever\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(UTF_8).length
                + "\r\nLocation: /elsewhere\r\nWWW-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n" + body;
    }

    public static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    public URI url() {
        return URI.create("http://localhost:" + listener.getLocalPort());
    }

    public List<Received> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Void listen() throws IOException {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                work.add(threads.submit(() -> serve(socket)));
            } catch (SocketException closed) {
                return null;
            }
        }
        return null;
    }

    private Void serve(Socket socket) throws Exception {
        try (socket) {
            requests.add(read(new BufferedInputStream(socket.getInputStream())));
            script.answer(socket);
        }
        return null;
    }

    private static Received read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : lines.subList(1, lines.size())) {
            String[] parts = header.split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        String body = new String(in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))), UTF_8);
        return new Received(lines.get(0), headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append(new String(new byte[] {(byte) c}, ISO_8859_1));
        }
        return line.toString().strip();
    }
}
