package io.github.keycloaktwostep.gateways;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that is logged by the gateways and by the Twilio SDK, at every level, while it is open. */
public final class GatewayLog extends Handler implements AutoCloseable {

    private final List<Logger> loggers =
            List.of(Logger.getLogger(GatewayLog.class.getPackageName()), Logger.getLogger("com.twilio"));
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public GatewayLog() {
        setLevel(Level.ALL);
        for (Logger logger : loggers) {
            logger.setLevel(Level.ALL);
            logger.setUseParentHandlers(false);
            logger.addHandler(this);
        }
    }

    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public void publish(LogRecord entry) {
        lines.add(new SimpleFormatter().format(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        for (Logger logger : loggers) {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
    }
}
