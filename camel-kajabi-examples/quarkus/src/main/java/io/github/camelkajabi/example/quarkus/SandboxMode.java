// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.quarkus.main.events.AfterStop;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the account when there are no credentials: a sandbox in this process in which
 * somebody buys something every second.
 */
@Singleton
class SandboxMode {

    private static final Logger LOG = LoggerFactory.getLogger("sandbox");

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

    @ConfigProperty(name = "camel.component.kajabi.client-id")
    Optional<String> clientId;

    @ConfigProperty(name = "ledger.directory")
    String directory;

    private KajabiSandbox sandbox;
    private ScheduledExecutorService shoppers;

    void start(@Observes BeforeConfigure event) {
        if (clientId.isPresent()) {
            return;
        }
        sandbox = KajabiSandbox.start();
        LOG.info(
                "No KAJABI_CLIENT_ID: working on a sandbox in this process, at {},",
                sandbox.baseUrl());
        LOG.info("in which a made-up person buys a workshop every second.");
        // Each sandbox is another account, so it gets a ledger of its own.
        Path ledger = Path.of(directory, "sandbox-" + NAME.format(Instant.now()));
        LOG.info("The ledger is {}/transactions.jsonl", ledger.toAbsolutePath());

        Properties settings = new Properties();
        settings.setProperty("camel.component.kajabi.base-url", sandbox.baseUrl());
        settings.setProperty("camel.component.kajabi.client-id", sandbox.clientId());
        settings.setProperty("camel.component.kajabi.client-secret", sandbox.clientSecret());
        settings.setProperty("camel.component.kajabi.site-id", sandbox.data().siteId());
        settings.setProperty("ledger.directory", ledger.toString());
        settings.setProperty("ledger.delay", "1000");
        event.getCamelContext().getPropertiesComponent().setOverrideProperties(settings);

        shoppers = Executors.newSingleThreadScheduledExecutor();
        var unused = shoppers.scheduleAtFixedRate(this::buy, 0, 1, TimeUnit.SECONDS);
    }

    void stop(@Observes AfterStop event) {
        if (sandbox != null) {
            shoppers.shutdownNow();
            sandbox.close();
        }
    }

    private void buy() {
        String person = sandbox.data().addMadeUpContact();
        sandbox.data().addPurchase(person, sandbox.data().offerId("Spring workshop"));
    }
}
