// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates made-up contacts in a sandbox, one at a time, until it is closed or has created its
 * number.
 */
public final class ContactFeed implements AutoCloseable {

    private static final List<String> FIRST_NAMES =
            List.of("Noor", "Ada", "Milo", "Ines", "Taro", "Lena", "Omar", "Ruth", "Ivo", "Zoe");
    private static final List<String> LAST_NAMES =
            List.of("Adler", "Birch", "Costa", "Dunn", "Ebert", "Falk", "Grant", "Holm");

    private final SandboxData data;
    private final int total;
    private final AtomicInteger created = new AtomicInteger();
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread thread = new Thread(work, "kajabi-sandbox-feed");
                        thread.setDaemon(true);
                        return thread;
                    });

    ContactFeed(SandboxData data, Duration every, int total) {
        this.data = data;
        this.total = total;
        var unused =
                scheduler.scheduleAtFixedRate(
                        this::create, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns how many contacts this feed has created. */
    public int created() {
        return created.get();
    }

    /** Stops creating contacts; those created stay. */
    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    /** Returns the attributes of a made-up contact whose name and email follow from a number. */
    static Map<String, Object> madeUp(int number) {
        String first = FIRST_NAMES.get(number % FIRST_NAMES.size());
        String last = LAST_NAMES.get(number / FIRST_NAMES.size() % LAST_NAMES.size());
        String email =
                (first + "." + last + "." + number + "@example.org").toLowerCase(Locale.ROOT);
        return Map.of("name", first + " " + last, "email", email, "subscribed", true);
    }

    private void create() {
        data.addMadeUpContact();
        if (created.incrementAndGet() == total) {
            scheduler.shutdown();
        }
    }
}
