// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Logs commands to try. */
@Component
class Welcome {

    private static final Logger LOG = LoggerFactory.getLogger("example");

    @EventListener
    void ready(ApplicationReadyEvent event) {
        String url =
                "http://localhost:"
                        + event.getApplicationContext()
                                .getEnvironment()
                                .getProperty("local.server.port");
        LOG.info("Ready. Try, in another terminal:");
        LOG.info("  curl {}/customers", url);
        LOG.info(
                "  curl -i {}/enrolments -H 'Content-Type: application/json' -d '{}'",
                url,
                "{\"name\": \"Ada\", \"email\": \"ada@example.org\", \"offer\": \"Welcome course\","
                        + " \"tag\": \"Newcomer\"}");
        LOG.info("  curl {}/actuator/health", url);
        LOG.info("Ctrl-C ends it.");
    }
}
