// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Captures everything that is logged, at every level, instead of the configured appenders. */
public final class CapturedLog implements AutoCloseable {

    private final List<ILoggingEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();

    public CapturedLog() {
        for (Iterator<Appender<ILoggingEvent>> i = root.iteratorForAppenders(); i.hasNext(); ) {
            others.add(i.next());
        }
        others.forEach(root::detachAppender);
        log.list = events;
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
    }

    /** The events so far. Synchronize on the list to iterate over it. */
    public List<ILoggingEvent> events() {
        return events;
    }

    @Override
    public void close() {
        root.setLevel(level);
        root.detachAppender(log);
        others.forEach(root::addAppender);
    }
}
