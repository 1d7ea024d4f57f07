// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import org.apache.camel.main.Main;

/**
 * Runs the routes of {@code camel/welcome.yaml} with the settings of {@code
 * application.properties}.
 *
 * <p>The routes are the example. The Java code only lets them run without an account, and stops
 * them.
 */
public final class WelcomeApp {

    private WelcomeApp() {}

    /** Runs until the set number of contacts is done, or until it is stopped. */
    public static void main(String[] args) throws Exception {
        Main main = new Main(WelcomeApp.class);
        StopWhenDone end = new StopWhenDone(main);
        main.addMainListener(end);
        if (isSet("KAJABI_CLIENT_ID") && isSet("KAJABI_CLIENT_SECRET")) {
            main.run(args);
        } else {
            try (SandboxMode sandbox = SandboxMode.start(main)) {
                main.run(args);
                sandbox.report();
            }
        }
        if (end.isFailed()) {
            throw new IllegalStateException("Nothing was done; the log says why.");
        }
    }

    private static boolean isSet(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isBlank();
    }
}
