// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a sandbox from the command line until it is stopped.
 *
 * <ul>
 *   <li>{@code --port N} the port; default any free one
 *   <li>{@code --contacts N} the number of made-up contacts at the start; default 0
 *   <li>{@code --contact-every MILLIS} the interval at which it creates another contact; default
 *       never
 *   <li>{@code --allow-host HOST} a further host name that it accepts; may be repeated
 *   <li>{@code --allow-hook-target HOST} a further host to which hooks may deliver; may be repeated
 * </ul>
 */
public final class SandboxMain {

    private static final Set<String> OPTIONS = Set.of("--port", "--contacts", "--contact-every");

    private SandboxMain() {}

    /**
     * Starts the sandbox and waits.
     *
     * @param args see the class
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        // Without a logging library in the class path SLF4J would warn; there is nothing to log
        // here.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        KajabiSandbox sandbox;
        try {
            KajabiSandbox.Builder builder = KajabiSandbox.builder();
            sandbox = run(options(allow(builder, args)), builder, System.out);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.err.println(
                    "Options: --port N --contacts N --contact-every MILLIS --allow-host HOST"
                            + " --allow-hook-target HOST");
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        new CountDownLatch(1).await();
    }

    static KajabiSandbox run(Map<String, Integer> options, PrintStream out) {
        return run(options, KajabiSandbox.builder(), out);
    }

    static KajabiSandbox run(
            Map<String, Integer> options, KajabiSandbox.Builder builder, PrintStream out) {
        KajabiSandbox sandbox = builder.port(options.getOrDefault("--port", 0)).build();
        for (int i = 0; i < options.getOrDefault("--contacts", 0); i++) {
            sandbox.data().addMadeUpContact();
        }
        sandbox.open();
        out.println("Page:          " + sandbox.pageUrl());
        out.println("Base URL:      " + sandbox.baseUrl());
        out.println("Client id:     " + sandbox.clientId());
        out.println("Client secret: " + sandbox.clientSecret());
        out.println("Username:      " + sandbox.username());
        out.println("Password:      " + sandbox.password());
        out.println("Site id:       " + sandbox.data().siteId());
        out.println("Account check, from a clone of camel-kajabi: " + accountCheck(sandbox));
        int every = options.getOrDefault("--contact-every", 0);
        if (every > 0) {
            var unused = sandbox.feed(Duration.ofMillis(every), 0);
        }
        return sandbox;
    }

    /** The command by which the connector checks this sandbox as it checks an account. */
    private static String accountCheck(KajabiSandbox sandbox) {
        return "KAJABI_BASE_URL="
                + sandbox.baseUrl()
                + " KAJABI_CLIENT_ID="
                + sandbox.clientId()
                + " KAJABI_CLIENT_SECRET="
                + sandbox.clientSecret()
                + " mvn -q -ntp -Dmaven.test.skip -pl camel-kajabi-component -am process-classes"
                + " exec:java@account-check";
    }

    /** Applies the options that allow a host, and returns the others. */
    static String[] allow(KajabiSandbox.Builder builder, String... args) {
        List<String> others = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            boolean isHost = args[i].equals("--allow-host");
            if (!isHost && !args[i].equals("--allow-hook-target")) {
                others.add(args[i]);
            } else if (i + 1 == args.length) {
                throw new IllegalArgumentException("Option " + args[i] + " needs a host");
            } else if (isHost) {
                builder.allowHost(args[++i]);
            } else {
                builder.allowHookTarget(args[++i]);
            }
        }
        return others.toArray(String[]::new);
    }

    static Map<String, Integer> options(String... args) {
        Map<String, Integer> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i])) {
                throw new IllegalArgumentException("Unknown option " + args[i]);
            }
            if (i + 1 == args.length || !args[i + 1].matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("Option " + args[i] + " needs a number");
            }
            options.put(args[i], Integer.valueOf(args[i + 1]));
        }
        return options;
    }
}
