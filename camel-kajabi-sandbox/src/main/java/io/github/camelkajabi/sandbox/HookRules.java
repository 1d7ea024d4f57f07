// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How a sandbox delivers to hooks. Without rules each event is delivered once, in order, and not
 * sent again if that fails. What Kajabi does is not documented, so a receiver should survive all of
 * it.
 *
 * <pre>{@code
 * sandbox.hooks().drop(0.2).duplicate(0.3, 3).delay(Duration.ZERO, Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>A rule holds for the events from now on. Thread-safe.
 */
public final class HookRules {

    /** What the API answers to a hook that exists already. */
    public enum DuplicateRegistration {
        /** It creates another one. */
        ACCEPT,
        /** It refuses it with status 422. */
        REJECT_422
    }

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private Random random = new Random(1);
    private double dropped;
    private double duplicated;
    private int copies = 1;
    private Duration earliest = Duration.ZERO;
    private Duration latest = Duration.ZERO;
    private int window = 1;
    private Duration invisible = Duration.ZERO;
    private List<Duration> retries = List.of();
    private Duration timeout = DEFAULT_TIMEOUT;
    private int failuresToDisable;
    private DuplicateRegistration registration = DuplicateRegistration.ACCEPT;
    private Map<String, String> headers = Map.of();
    private List<String> dashboardTargets = List.of();

    HookRules() {}

    /** Goes back to the defaults, without webhooks of the dashboard. */
    public synchronized HookRules clear() {
        random = new Random(1);
        dropped = 0;
        duplicated = 0;
        copies = 1;
        earliest = Duration.ZERO;
        latest = Duration.ZERO;
        window = 1;
        invisible = Duration.ZERO;
        retries = List.of();
        timeout = DEFAULT_TIMEOUT;
        failuresToDisable = 0;
        registration = DuplicateRegistration.ACCEPT;
        headers = Map.of();
        dashboardTargets = List.of();
        return this;
    }

    /** Chooses the seed of what is random. The default is 1. */
    public synchronized HookRules seed(long seed) {
        random = new Random(seed);
        return this;
    }

    /** Loses deliveries with a probability from 0 to 1. */
    public synchronized HookRules drop(double probability) {
        dropped = probability(probability);
        return this;
    }

    /** Sends each delivery several times. */
    public HookRules duplicate(int times) {
        return duplicate(1, times);
    }

    /** Sends deliveries several times with a probability from 0 to 1. */
    public synchronized HookRules duplicate(double probability, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("A delivery is sent once at least, not " + times);
        }
        duplicated = probability(probability);
        copies = times;
        return this;
    }

    /** Sends deliveries some time after their event, each copy at its own time. */
    public synchronized HookRules delay(Duration min, Duration max) {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("No time is between " + min + " and " + max);
        }
        earliest = min;
        latest = max;
        return this;
    }

    /** Sends so many deliveries in any order; the last ones wait half a second for others. */
    public synchronized HookRules reorder(int deliveries) {
        if (deliveries < 1) {
            throw new IllegalArgumentException("A window of " + deliveries + " has no order");
        }
        window = deliveries;
        return this;
    }

    /** Lists show a new record that long after its event, by the system's clock. */
    public synchronized HookRules beforeVisible(Duration lag) {
        invisible = lag;
        return this;
    }

    /**
     * Sends a delivery again that was not answered with a status of 200 to 299.
     *
     * @param schedule the pauses before each further attempt
     * @param answerWithin how long an attempt waits for the answer
     */
    public synchronized HookRules retry(List<Duration> schedule, Duration answerWithin) {
        retries = List.copyOf(schedule);
        timeout = answerWithin;
        return this;
    }

    /** Deletes a hook after so many failed attempts running; 0 never. */
    public synchronized HookRules disableAfter(int failures) {
        failuresToDisable = failures;
        return this;
    }

    /** Chooses what the API answers to a hook that exists already. */
    public synchronized HookRules duplicateRegistration(DuplicateRegistration answer) {
        registration = answer;
        return this;
    }

    /** Adds headers to deliveries. */
    public synchronized HookRules headers(Map<String, String> more) {
        headers = Map.copyOf(more);
        return this;
    }

    /**
     * Adds a webhook as it is set up by hand in Kajabi's dashboard. It receives {@code
     * purchase.created} with a flat payload, and is not in the list of hooks.
     */
    public synchronized HookRules dashboard(String targetUrl) {
        List<String> all = new ArrayList<>(dashboardTargets);
        all.add(targetUrl);
        dashboardTargets = List.copyOf(all);
        return this;
    }

    private static double probability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(value + " is not a probability from 0 to 1");
        }
        return value;
    }

    /** When the copies of one delivery are sent; empty if it is lost. */
    synchronized List<Duration> times() {
        List<Duration> times = new ArrayList<>();
        if (random.nextDouble() < dropped) {
            return times;
        }
        int count = copies > 1 && random.nextDouble() < duplicated ? copies : 1;
        long spread = latest.minus(earliest).toMillis();
        for (int i = 0; i < count; i++) {
            long more = spread == 0 ? 0 : (long) (random.nextDouble() * (spread + 1));
            times.add(earliest.plusMillis(more));
        }
        return times;
    }

    synchronized void shuffle(List<?> some) {
        Collections.shuffle(some, random);
    }

    synchronized int window() {
        return window;
    }

    synchronized Duration invisible() {
        return invisible;
    }

    synchronized List<Duration> retries() {
        return retries;
    }

    synchronized Duration timeout() {
        return timeout;
    }

    synchronized boolean disables(int failures) {
        return failuresToDisable > 0 && failures >= failuresToDisable;
    }

    synchronized boolean refusesDuplicates() {
        return registration == DuplicateRegistration.REJECT_422;
    }

    synchronized Map<String, String> headers() {
        return headers;
    }

    synchronized List<String> dashboardTargets() {
        return dashboardTargets;
    }

    /** The rules that differ from the defaults, by name, in words. */
    synchronized Map<String, String> inWords() {
        Map<String, String> words = new LinkedHashMap<>();
        if (dropped > 0) {
            words.put("lost", percent(dropped));
        }
        if (copies > 1 && duplicated > 0) {
            words.put("sent " + copies + " times", percent(duplicated));
        }
        if (!latest.isZero()) {
            words.put("late", earliest.toMillis() + " to " + latest.toMillis() + " ms");
        }
        if (window > 1) {
            words.put("out of order", "within " + window);
        }
        if (!invisible.isZero()) {
            words.put("before its record is listed", invisible.toMillis() + " ms");
        }
        if (!retries.isEmpty()) {
            words.put("sent again after a failure", "up to " + retries.size() + " times");
        }
        if (failuresToDisable > 0) {
            words.put("hook deleted", "after " + failuresToDisable + " failures");
        }
        if (registration == DuplicateRegistration.REJECT_422) {
            words.put("second equal hook", "refused with 422");
        }
        if (!dashboardTargets.isEmpty()) {
            words.put("webhooks of the dashboard", String.valueOf(dashboardTargets.size()));
        }
        return words;
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}
