// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.github.keycloaktwostep.tests.Await;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail server that keeps the mails it receives. */
public final class MailServer implements AutoCloseable {

    /** The link in Keycloak's own mails. */
    private static final Pattern LINK =
            Pattern.compile("https?://[^\\s\"<>]+/login-actions/action-token\\?[^\\s\"<>]+");

    private final GreenMail mail;

    private MailServer(GreenMail mail) {
        this.mail = mail;
    }

    /** The shared mail server of a test run. */
    public static MailServer running() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final MailServer SERVER = start();
    }

    public static MailServer start() {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
        mail.start();
        return new MailServer(mail);
    }

    /** Configuration of a realm that sends its mails to this server. */
    public Map<String, String> config() {
        return config(mail.getSmtp().getPort());
    }

    public static Map<String, String> config(int port) {
        return Map.of(
                "host", "127.0.0.1",
                "port", Integer.toString(port),
                "from", "no-reply@example.org",
                "timeout", "30000",
                "connectionTimeout", "30000");
    }

    /** Mails to a user, in the order of arrival. */
    public List<Mail> to(User user) {
        return to(user.email());
    }

    public List<Mail> to(String address) {
        return Arrays.stream(mail.getReceivedMessages())
                .map(MailServer::read)
                .filter(read -> read.to().equals(address))
                .toList();
    }

    /** Waits for the first mail to a user whose subject contains this text. */
    public Mail awaitTo(User user, String subject) {
        return awaitTo(user.email(), subject);
    }

    public Mail awaitTo(String address, String subject) {
        return Await.until("a mail on '" + subject + "'", () -> to(address).stream()
                .filter(read -> read.subject().contains(subject))
                .findFirst());
    }

    /**
     * Waits for this many mails with a link to an address; returns the last link. Our notifications contain no such
     * link.
     */
    public String awaitLink(String address, int count) {
        return Await.until("mail " + count + " with a link to " + address, () -> {
            List<String> links = to(address).stream()
                    .map(mail -> LINK.matcher(mail.text()))
                    .filter(Matcher::find)
                    .map(Matcher::group)
                    .toList();
            return links.size() < count ? Optional.<String>empty() : Optional.of(links.get(count - 1));
        });
    }

    private static Mail read(Message message) {
        try {
            MimeMultipart parts = (MimeMultipart) message.getContent();
            if (!parts.getContentType().startsWith("multipart/alternative") || parts.getCount() != 2) {
                throw new IllegalStateException("expected plain text and HTML");
            }
            return new Mail(
                    message.getRecipients(Message.RecipientType.TO)[0].toString(),
                    message.getSubject(),
                    read(parts.getBodyPart(0), "text/plain"),
                    read(parts.getBodyPart(1), "text/html"));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(BodyPart part, String type) throws MessagingException, IOException {
        if (!part.isMimeType(type)) {
            throw new IllegalStateException("expected " + type + ", got " + part.getContentType());
        }
        return part.getContent().toString().replace("\r\n", "\n");
    }

    @Override
    public void close() {
        mail.stop();
    }
}
