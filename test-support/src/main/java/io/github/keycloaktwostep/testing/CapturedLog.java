// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** Captures what the given packages log, at every level, until it is closed. */
public final class CapturedLog extends Handler implements AutoCloseable {

    private final List<Logger> loggers;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private CapturedLog(String... packages) {
        loggers = Stream.of(packages).map(Logger::getLogger).toList();
    }

    public static CapturedLog of(String... packages) {
        CapturedLog log = new CapturedLog(packages);
        log.setLevel(Level.ALL);
        for (Logger logger : log.loggers) {
            logger.setLevel(Level.ALL);
            logger.setUseParentHandlers(false);
            logger.addHandler(log);
        }
        return log;
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
