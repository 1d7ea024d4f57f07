// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.check.AccountReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Checks an account from the command line, with the credentials in the environment: {@code
 * KAJABI_CLIENT_ID} and {@code KAJABI_CLIENT_SECRET}, or {@code KAJABI_USERNAME} and {@code
 * KAJABI_PASSWORD}, or {@code KAJABI_ACCESS_TOKEN}; also {@code KAJABI_SITE_ID} and {@code
 * KAJABI_BASE_URL}. No secret can be an argument, because other users of a machine can see these.
 *
 * <ul>
 *   <li>{@code --json} prints JSON instead of the table
 *   <li>{@code --report FILE} also writes the JSON to a file
 *   <li>{@code --slow} sends less than one request a second
 * </ul>
 *
 * <p>The exit code is that of the report, {@link AccountReport#exitCode()}, or {@value #EXIT_USAGE}
 * if an argument or a variable is wrong or missing, or {@value #EXIT_NO_REPORT} if there is no
 * report because of another error. It needs camel-core-engine, which every Camel application has.
 */
public final class AccountCheckMain {

    /** An argument or a variable of the environment is wrong or missing. */
    public static final int EXIT_USAGE = 3;

    /** The check was not made. The exit code of the JVM would be that of warnings. */
    public static final int EXIT_NO_REPORT = 4;

    private static final String USAGE =
            "Options: --json --report FILE --slow. Environment: KAJABI_CLIENT_ID and"
                    + " KAJABI_CLIENT_SECRET, or KAJABI_USERNAME and KAJABI_PASSWORD, or"
                    + " KAJABI_ACCESS_TOKEN; KAJABI_SITE_ID; KAJABI_BASE_URL.";

    private boolean json;
    private boolean slow;
    private @Nullable Path file;

    private AccountCheckMain(List<String> arguments) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String argument = rest.remove();
            switch (argument) {
                case "--json" -> json = true;
                case "--slow" -> slow = true;
                case "--report" -> {
                    if (rest.isEmpty()) {
                        throw new IllegalArgumentException("Option --report needs a file");
                    }
                    file = Path.of(rest.remove());
                    Path directory = file.toAbsolutePath().getParent();
                    if (directory == null || !Files.isWritable(directory)) {
                        throw new IllegalArgumentException(
                                "The report cannot be written to " + file);
                    }
                }
                default -> throw new IllegalArgumentException("Unknown option " + argument);
            }
        }
    }

    /**
     * Makes the check and ends the JVM.
     *
     * @param args see the class
     */
    public static void main(String[] args) {
        // Without a logging library SLF4J would warn; the report has everything that matters.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(List.of(args), System.getenv(), System.out, System.err));
    }

    /** Makes the check and returns the exit code. */
    static int run(
            List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            return check(args, environment, out, err);
        } catch (Exception | LinkageError e) {
            e.printStackTrace(err);
            return EXIT_NO_REPORT;
        }
    }

    private static int check(
            List<String> args, Map<String, String> environment, PrintStream out, PrintStream err)
            throws Exception {
        CamelContext context = new DefaultCamelContext();
        try {
            AccountCheckMain command = new AccountCheckMain(args);
            KajabiComponent component = new KajabiComponent(context);
            configure(component.getConfiguration(), environment);
            context.addComponent("kajabi", component);
            context.start();
            return command.check(context, out);
        } catch (IllegalArgumentException | IOException e) {
            err.println(e.getMessage());
            err.println(USAGE);
            return EXIT_USAGE;
        } finally {
            context.stop();
        }
    }

    private static void configure(
            KajabiConfiguration configuration, Map<String, String> environment) {
        set(environment, "KAJABI_CLIENT_ID", configuration::setClientId);
        set(environment, "KAJABI_CLIENT_SECRET", configuration::setClientSecret);
        set(environment, "KAJABI_USERNAME", configuration::setUsername);
        set(environment, "KAJABI_PASSWORD", configuration::setPassword);
        set(environment, "KAJABI_ACCESS_TOKEN", configuration::setAccessToken);
        set(environment, "KAJABI_SITE_ID", configuration::setSiteId);
        set(environment, "KAJABI_BASE_URL", configuration::setBaseUrl);
    }

    private static void set(Map<String, String> environment, String name, Consumer<String> setter) {
        String value = environment.get(name);
        if (value != null && !value.isBlank()) {
            setter.accept(value.strip());
        }
    }

    private int check(CamelContext context, PrintStream out) throws Exception {
        AccountCheck check = new AccountCheck(context);
        check.setSlow(slow);
        AccountReport report = check.run();
        out.println(json ? report.toJson() : report.toTable());
        if (file != null) {
            Files.writeString(file, report.toJson() + System.lineSeparator());
        }
        return report.exitCode();
    }
}
