package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everybody's mailbox: takes what the server sends by SMTP (RFC 5321) and delivers nothing. */
public final class MailServer {

    private static final MailServer RUNNING = new MailServer();
    private static final Pattern LINK =
            Pattern.compile("https?://[^\\s\"<>]+/login-actions/action-token\\?[^\\s\"<>]+");

    private final ServerSocket socket;
    private final List<Mail> mails = new ArrayList<>();

    private record Mail(String to, String text) {}

    private MailServer() {
        try {
            socket = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "mail server");
        thread.setDaemon(true);
        thread.start();
    }

    public static MailServer running() {
        return RUNNING;
    }

    /** For the field {@code smtpServer} of a realm. */
    public Map<String, String> settings() {
        return Map.of("host", "localhost", "port", Integer.toString(socket.getLocalPort()), "from", "shop@example.org");
    }

    /** The link in a mail to an address, once so many mails with one have come; notices have none. */
    public String awaitLink(String address, int count) {
        return Await.until("mail " + count + " with a link to " + address, () -> {
            List<String> links = to(address).stream()
                    .map(LINK::matcher)
                    .filter(Matcher::find)
                    .map(link -> link.group().replace("&amp;", "&"))
                    .toList();
            return links.size() < count ? Optional.<String>empty() : Optional.of(links.get(count - 1));
        });
    }

    private List<String> to(String address) {
        synchronized (mails) {
            return mails.stream()
                    .filter(mail -> mail.to().equals(address))
                    .map(Mail::text)
                    .toList();
        }
    }

    private void accept() {
        while (true) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        say(client, "220 mail");
        String to = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = line.length() < 4 ? "" : line.substring(0, 4).toUpperCase(Locale.ROOT);
            switch (command) {
                case "RCPT" -> {
                    to = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                    say(client, "250 ok");
                }
                case "DATA" -> {
                    say(client, "354 go on");
                    keep(to, data(in));
                    say(client, "250 ok");
                }
                case "QUIT" -> {
                    say(client, "221 bye");
                    return;
                }
                default -> say(client, "250 ok");
            }
        }
    }

    private void keep(String to, String text) {
        synchronized (mails) {
            mails.add(new Mail(to, text));
        }
    }

    /** Quoted-printable (RFC 2045) as far as a link can show it: soft breaks and equals signs. */
    private static String data(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line).append("\r\n");
        }
        String raw = text.toString();
        return raw.toLowerCase(Locale.ROOT).contains("quoted-printable")
                ? raw.replace("=\r\n", "").replace("=3D", "=")
                : raw;
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }
}
