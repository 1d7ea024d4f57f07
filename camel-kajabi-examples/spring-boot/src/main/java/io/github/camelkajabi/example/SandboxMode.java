// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Stands in for the account when there are no credentials: a sandbox in this process, with
 * customers to begin with and a new one every three seconds.
 */
final class SandboxMode {

    private static final Logger LOG = LoggerFactory.getLogger("sandbox");

    private static final int CUSTOMERS = 5;
    private static final Duration PACE = Duration.ofSeconds(3);

    private SandboxMode() {}

    /** Starts a sandbox and points the application to it, unless there are credentials. */
    static void startIfNeeded(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (isSet(environment, "KAJABI_CLIENT_ID") && isSet(environment, "KAJABI_CLIENT_SECRET")) {
            return;
        }
        KajabiSandbox sandbox = KajabiSandbox.start();
        for (int i = 0; i < CUSTOMERS; i++) {
            sell(sandbox);
        }
        ScheduledExecutorService sales =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "sandbox-sales");
                            thread.setDaemon(true);
                            return thread;
                        });
        var unused =
                sales.scheduleAtFixedRate(
                        () -> sell(sandbox),
                        PACE.toMillis(),
                        PACE.toMillis(),
                        TimeUnit.MILLISECONDS);
        // Closed after the context, so that the last poll of the consumer still reaches it.
        SpringApplication.getShutdownHandlers()
                .add(
                        () -> {
                            sales.shutdownNow();
                            sandbox.close();
                        });

        Map<String, Object> properties = new HashMap<>();
        properties.put("camel.component.kajabi.base-url", sandbox.baseUrl());
        properties.put("camel.component.kajabi.client-id", sandbox.clientId());
        properties.put("camel.component.kajabi.client-secret", sandbox.clientSecret());
        properties.put("camel.component.kajabi.site-id", sandbox.data().siteId());
        properties.put("customers.delay", "1s");
        if (!environment.acceptsProfiles(Profiles.of("postgres"))) {
            // The customers of a new sandbox have nothing to do with those of the last one.
            properties.put("spring.datasource.url", "jdbc:h2:mem:customers");
        }
        environment.getPropertySources().addFirst(new MapPropertySource("sandbox", properties));
        LOG.info(
                "No KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET: working on a sandbox in this"
                        + " process,");
        LOG.info(
                "at {}, with a new made-up customer every {} seconds.",
                sandbox.baseUrl(),
                PACE.toSeconds());
    }

    private static boolean isSet(ConfigurableEnvironment environment, String variable) {
        String value = environment.getProperty(variable);
        return value != null && !value.isBlank();
    }

    /** Lets a new contact buy the course, which makes a customer of it. */
    private static void sell(KajabiSandbox sandbox) {
        String contact = sandbox.data().addMadeUpContact();
        var unused = sandbox.data().addPurchase(contact, sandbox.data().offerId("Welcome course"));
    }
}
