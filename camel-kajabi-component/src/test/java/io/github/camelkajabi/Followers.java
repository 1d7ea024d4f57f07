// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Processes of which one at a time follows the contacts of a sandbox. Each writes what it was given
 * into a ledger of its own, so that what was lost and what came twice can be counted.
 */
public final class Followers implements AutoCloseable {

    private static final int AHEAD = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KajabiSandbox sandbox;
    private final Path directory;
    private final Starter starter;
    private final @Nullable ChildJvm[] nodes;
    private final List<String> history = new ArrayList<>();

    /** Starts a process. */
    @FunctionalInterface
    public interface Starter {

        /**
         * Starts a process.
         *
         * @param output the file that takes what it prints
         * @param ledger the file that takes what it is given
         */
        ChildJvm start(Path output, Path ledger);
    }

    /**
     * Creates the nodes, none of which is started.
     *
     * @param directory where they write
     */
    public Followers(KajabiSandbox sandbox, Path directory, int count, Starter starter) {
        this.sandbox = sandbox;
        this.directory = directory;
        this.starter = starter;
        this.nodes = new @Nullable ChildJvm[count];
    }

    /** Starts a node. */
    public ChildJvm start(int number) {
        ChildJvm node =
                starter.start(
                        directory.resolve("output" + number + ".txt"),
                        directory.resolve("ledger" + number + ".txt"));
        nodes[number] = node;
        return node;
    }

    /** A node that was started and not killed. */
    public ChildJvm node(int number) {
        return Objects.requireNonNull(nodes[number], "node " + number);
    }

    /** Kills a node. */
    public void kill(int number) throws InterruptedException {
        node(number).kill();
        nodes[number] = null;
    }

    /** Notes an event, for the message of a failure. */
    public void note(String event) {
        history.add(event);
    }

    /** Creates contacts and finds the node that delivers them. */
    public int leader() {
        int[] before = sizes();
        contacts(10);
        int[] found = {-1};
        awaitThat(
                () -> {
                    for (int i = 0; i < nodes.length; i++) {
                        if (ledger(i).size() >= before[i] + 3) {
                            found[0] = i;
                            return true;
                        }
                    }
                    return false;
                });
        return found[0];
    }

    /** Waits until any moment of the leader's work. */
    public void awaitAnyMoment(Random random) {
        contactsAhead();
        int more = done().size() + random.nextInt(20);
        awaitThat(Duration.ofMillis(1), () -> done().size() >= more || done().size() == created());
    }

    /** Waits until another node has taken over from one that is gone or stands still. */
    public void awaitAnother(int leader) {
        contactsAhead();
        int[] before = sizes();
        awaitThat(
                () -> {
                    for (int i = 0; i < nodes.length; i++) {
                        if (i != leader && ledger(i).size() >= before[i] + 5) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    /** Waits until so many different contacts were delivered. */
    public void awaitDone(int count) {
        awaitThat(() -> done().size() >= count);
    }

    /** Waits for a condition while no node ends by itself. */
    public void awaitThat(BooleanSupplier condition) {
        awaitThat(Duration.ofMillis(5), condition);
    }

    private void awaitThat(Duration interval, BooleanSupplier condition) {
        try {
            await().pollInterval(interval)
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                for (ChildJvm node : nodes) {
                                    if (node != null) {
                                        node.requireAlive();
                                    }
                                }
                                return condition.getAsBoolean();
                            });
        } catch (RuntimeException e) {
            throw new AssertionError(report(), e);
        }
    }

    private String report() {
        StringBuilder report = new StringBuilder(history + ". The nodes said:\n");
        for (int i = 0; i < nodes.length; i++) {
            ChildJvm node = nodes[i];
            report.append("-- ")
                    .append(i)
                    .append(" delivered ")
                    .append(ledger(i).size())
                    .append('\n')
                    .append(node == null ? "killed" : node.said());
        }
        return report.toString();
    }

    /** Creates contacts. */
    public void contacts(int count) {
        String site = sandbox.data().siteId();
        for (int i = 0; i < count; i++) {
            sandbox.data().addContact(site, Map.of("name", "A"), Instant.now());
        }
    }

    /** Creates contacts until there is enough to do for a while. */
    public void contactsAhead() {
        contacts(Math.max(0, AHEAD - (created() - done().size())));
    }

    /** How many contacts there are. */
    public int created() {
        return sandbox.data().contactCount();
    }

    /** The ids of the contacts that were delivered. */
    public Set<String> done() {
        return new HashSet<>(ids());
    }

    /** How many deliveries there were. */
    public int deliveries() {
        return ids().size();
    }

    /** How many deliveries were not the first one of their contact. */
    public int repeated() {
        // One look at the ledgers, which grow meanwhile.
        List<String> all = ids();
        return all.size() - new HashSet<>(all).size();
    }

    private List<String> ids() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            all.addAll(ledger(i).ids());
        }
        return all;
    }

    private int[] sizes() {
        int[] sizes = new int[nodes.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = ledger(i).size();
        }
        return sizes;
    }

    private IdLedger ledger(int number) {
        return new IdLedger(directory.resolve("ledger" + number + ".txt"));
    }

    @Override
    public void close() {
        for (ChildJvm node : nodes) {
            if (node != null) {
                node.close();
            }
        }
    }
}
