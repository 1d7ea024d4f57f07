// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import org.apache.camel.main.Main;

/**
 * Runs the routes of {@code camel/import.yaml} with the settings of {@code application.properties}.
 *
 * <p>The routes are the example. The Java code reads CSV, lets the routes run without an account,
 * and stops them.
 */
public final class ImportApp {

    private ImportApp() {}

    /** Imports the file, or waits for it, and ends. */
    public static void main(String[] args) throws Exception {
        Main main = new Main(ImportApp.class);
        StopAfterFile end = new StopAfterFile(main);
        main.bind("end", end);
        if (isSet("KAJABI_CLIENT_ID") && isSet("KAJABI_CLIENT_SECRET")) {
            main.run(args);
        } else {
            try (SandboxMode sandbox = SandboxMode.start(main)) {
                main.run(args);
                sandbox.report();
            }
        }
        if (end.isFailed()) {
            throw new IllegalStateException("The import is not complete; the log shows why.");
        }
    }

    private static boolean isSet(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isBlank();
    }
}
