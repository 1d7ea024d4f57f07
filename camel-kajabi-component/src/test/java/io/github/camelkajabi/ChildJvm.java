// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM with the class path of this one. It ends with {@link #close()} at the latest, and by
 * itself when this JVM dies, see {@link #endWithParent()}.
 */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a class that has a main method.
     *
     * @param output the file that takes what it prints
     * @param jvmOptions beyond those that make a short life quick
     */
    public static ChildJvm start(
            Class<?> main, Path output, List<String> jvmOptions, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Duser.timezone=UTC",
                        "-Dorg.apache.camel.jmx.disabled=true"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        try {
            return new ChildJvm(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                            .start(),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be called by a child: ends it when its parent closes its input or dies. */
    public static void endWithParent() {
        Thread watch =
                new Thread(
                        () -> {
                            try {
                                System.in.transferTo(OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                // There is no parent then either.
                            }
                            Runtime.getRuntime().halt(3);
                        },
                        "parent");
        watch.setDaemon(true);
        watch.start();
    }

    /**
     * Fails if it has ended by itself.
     *
     * @return this
     */
    public ChildJvm requireAlive() {
        if (!process.isAlive()) {
            throw new AssertionError(
                    "The child ended with " + process.exitValue() + ". It said:\n" + said());
        }
        return this;
    }

    /** Kills it, as {@code kill -9} does, and waits for its end. */
    public void kill() throws InterruptedException {
        requireAlive();
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops its threads, as {@code kill -STOP} does, until {@link #goOn()}. */
    public void standStill() throws IOException, InterruptedException {
        requireAlive();
        signal("-STOP");
    }

    /** Ends what {@link #standStill()} began. */
    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int result =
                new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        if (result != 0) {
            throw new AssertionError("kill " + signal + " ended with " + result);
        }
    }

    /** Waits until it ends by itself and returns its exit value. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            throw new AssertionError("The child does not end. It said:\n" + said());
        }
        return process.exitValue();
    }

    /** What it has printed. */
    public String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
