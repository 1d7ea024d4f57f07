// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * All records of a sandbox. Everything but {@link #locked} is for code that runs inside it.
 *
 * <p>The rows of a type are kept in the order of their creation, ids breaking ties, so that a page
 * of a long list costs no more than one of a short list.
 */
final class Store {

    private static final long FIRST_ID = 2_150_000_001L;
    private static final Comparator<Resource> BY_TIME =
            Comparator.comparing(Resource::createdAt).thenComparingLong(Resource::order);

    private final SandboxClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<Resource, Long> hidden = new HashMap<>();
    private long nextId = FIRST_ID;

    private record Table(Map<String, Resource> byId, List<Resource> byTime) {

        void append(Resource newest) {
            byId.put(newest.id(), newest);
            byTime.add(newest);
        }
    }

    Store(SandboxClock clock) {
        this.clock = clock;
        ResourceTypes.all()
                .forEach(
                        type ->
                                tables.put(
                                        type.name(),
                                        new Table(new HashMap<>(), new ArrayList<>())));
    }

    /** Returns a store of its own with all records as they are now. */
    Store snapshot() {
        return locked(
                () -> {
                    Store copy = new Store(clock);
                    copy.nextId = nextId;
                    tables.forEach(
                            (type, table) ->
                                    table.byTime().stream()
                                            .map(Resource::copy)
                                            .forEach(copy.table(type)::append));
                    return copy;
                });
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Instant now() {
        return clock.now();
    }

    Resource create(String type, String site, Instant createdAt) {
        Table table = table(type);
        long order = nextId++;
        String prefix = type.equals("kajabi_payments_payouts") ? "payout_" : "";
        Resource row = new Resource(type, prefix + order, order, createdAt);
        ResourceTypes.of(type).fill(row);
        row.one("site", site);
        table.byId().put(row.id(), row);
        table.byTime().add(-1 - Collections.binarySearch(table.byTime(), row, BY_TIME), row);
        return row;
    }

    /** Returns the rows of a type by creation time, then id. */
    List<Resource> all(String type) {
        return Collections.unmodifiableList(table(type).byTime());
    }

    Optional<Resource> find(String type, String id) {
        return Optional.ofNullable(table(type).byId().get(id));
    }

    Resource get(String type, String id) {
        return find(type, id).orElseThrow(() -> ApiException.unknown(id));
    }

    /** Lets lists show a record only after some time, by the system's clock. */
    void hide(Resource row, Duration lag) {
        hidden.put(row, System.nanoTime() + lag.toNanos());
    }

    /** Returns whether lists do not show some record yet. */
    boolean hidesAny() {
        hidden.values().removeIf(until -> until - System.nanoTime() <= 0);
        return !hidden.isEmpty();
    }

    boolean isHidden(Resource row) {
        Long until = hidden.get(row);
        return until != null && until - System.nanoTime() > 0;
    }

    void remove(Resource row) {
        Table table = table(row.type());
        if (table.byId().remove(row.id(), row)) {
            table.byTime().remove(Collections.binarySearch(table.byTime(), row, BY_TIME));
        }
    }

    /** Returns the person behind a contact or a customer as a contact. */
    Resource contactOf(Resource person) {
        return person.type().equals("contacts") ? person : get("contacts", person.one("contact"));
    }

    private Table table(String type) {
        Table table = tables.get(type);
        if (table == null) {
            throw new IllegalArgumentException(
                    "There is no resource type " + type + "; there are " + tables.keySet());
        }
        return table;
    }
}
