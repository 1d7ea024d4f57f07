// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the application when {@code welcome.contacts} contacts are done, or when the look-up before
 * them fails.
 */
final class StopWhenDone extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger("welcome");

    private final Main main;
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean failed;

    StopWhenDone(Main main) {
        this.main = main;
    }

    /** Whether the look-up failed, so that nothing could be done. */
    boolean isFailed() {
        return failed;
    }

    @Override
    public void beforeStart(BaseMainSupport support) {
        String limit =
                support.getCamelContext().resolvePropertyPlaceholders("{{welcome.contacts}}");
        support.getCamelContext()
                .getManagementStrategy()
                .addEventNotifier(notifier(Integer.parseInt(limit)));
    }

    private EventNotifierSupport notifier(int limit) {
        return new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event.getType() == CamelEvent.Type.ExchangeCompleted
                        || event.getType() == CamelEvent.Type.ExchangeFailed) {
                    ended(((ExchangeEvent) event).getExchange(), limit);
                }
            }
        };
    }

    private void ended(Exchange exchange, int limit) {
        if ("look-up".equals(exchange.getFromRouteId()) && exchange.isFailed()) {
            failed = true;
            main.completed();
        } else if ("welcome".equals(exchange.getFromRouteId()) && done.incrementAndGet() == limit) {
            LOG.info("{} contacts are done, as welcome.contacts asks: the end.", limit);
            main.completed();
        }
    }
}
