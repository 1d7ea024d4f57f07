// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the account when there are no credentials: a sandbox in this process that gets a
 * new contact twice a second. So that there is something to see, the grant of the third contact
 * fails at first, and that of the fifth always.
 */
final class SandboxMode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("sandbox");

    private static final String WEBHOOK = "welcome.webhook";
    private static final String GRANT = "/v1/contacts/\\d+/relationships/offers";

    private final KajabiSandbox sandbox = KajabiSandbox.start();
    private final List<String> grants = new CopyOnWriteArrayList<>();
    private final Runnable endOfFeed;

    private SandboxMode(boolean webhooks) {
        sandbox.faults().on(request -> isGrantOfContact(3, request)).times(1).respond(500).add();
        sandbox.faults().on(request -> isGrantOfContact(5, request)).forever().respond(500).add();
        endOfFeed = webhooks ? tagged() : sandbox.feed(Duration.ofMillis(500), 0)::close;
    }

    /**
     * Kajabi announces a contact that a form has tagged; one that is made by hand rings nothing.
     */
    private Runnable tagged() {
        String tag = sandbox.data().addTag("Lead");
        ScheduledExecutorService form =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "form");
                            thread.setDaemon(true);
                            return thread;
                        });
        var unused =
                form.scheduleAtFixedRate(
                        () -> sandbox.data().tag(sandbox.data().addMadeUpContact(), tag),
                        500,
                        500,
                        TimeUnit.MILLISECONDS);
        return form::shutdownNow;
    }

    /** Starts a sandbox and points the application to it. */
    static SandboxMode start(Main main) throws Exception {
        boolean webhooks = Boolean.getBoolean(WEBHOOK);
        SandboxMode mode = new SandboxMode(webhooks);
        LOG.info(
                "No KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET: working on a sandbox in this"
                        + " process,");
        LOG.info(
                "at {}, with a new made-up contact twice a second. Those that are there",
                mode.sandbox.baseUrl());
        LOG.info("before the first look count as known; every later one will be delivered.");
        LOG.info("It fails the third grant once and every grant of the fifth contact, on purpose.");
        main.addOverrideProperty("camel.component.kajabi.site-id", mode.sandbox.data().siteId());
        main.addOverrideProperty("camel.component.kajabi.base-url", mode.sandbox.baseUrl());
        main.addOverrideProperty("camel.component.kajabi.client-id", mode.sandbox.clientId());
        main.addOverrideProperty(
                "camel.component.kajabi.client-secret", mode.sandbox.clientSecret());
        main.addOverrideProperty("welcome.delay", webhooks ? "300000" : "1000");
        if (webhooks) {
            String port = System.getProperty("welcome.port", "8080");
            main.addOverrideProperty(
                    "camel.component.kajabi.webhook-external-url", "http://127.0.0.1:" + port);
            LOG.info("Webhooks wake the route; without them it looks every five minutes.");
        }
        // The contacts of a new sandbox have nothing to do with the checkpoint of the last one.
        Path checkpoints = Files.createTempDirectory("welcome");
        main.addOverrideProperty("welcome.checkpoints", checkpoints.toString());
        return mode;
    }

    private boolean isGrantOfContact(int number, SandboxRequest request) {
        if (!request.method().equals("POST") || !request.path().matches(GRANT)) {
            return false;
        }
        if (!grants.contains(request.path())) {
            grants.add(request.path());
        }
        return grants.indexOf(request.path()) == number - 1;
    }

    /** Logs what the sandbox has recorded. */
    void report() {
        long enrolled =
                sandbox.data().contacts().stream()
                        .map(contact -> contact.get("id").toString())
                        .filter(id -> !sandbox.data().offersOf(id).isEmpty())
                        .count();
        if (!sandbox.hookDeliveries().isEmpty()) {
            LOG.info(
                    "{} webhooks were sent, and the list of contacts was read {} times.",
                    sandbox.hookDeliveries().size(),
                    sandbox.requests().count("GET", "/v1/contacts"));
        }
        LOG.info(
                "The sandbox has {} contacts, {} of them enrolled, sent {} welcome mails and saw {}"
                        + " requests.",
                sandbox.data().contactCount(),
                enrolled,
                sandbox.data().welcomeMails().size(),
                sandbox.requests().total());
    }

    @Override
    public void close() {
        endOfFeed.run();
        sandbox.close();
    }
}
