// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The requests that a sandbox received and its responses, for assertions. It contains no secrets:
 * credentials in headers are replaced by a digest, which is equal for equal values, and those in
 * token forms by asterisks.
 *
 * <p>Thread-safe. Only the newest entries are kept, fewer if their bodies are long: 32 million
 * characters in all, or one entry. {@link #total()} counts them all.
 */
public final class RequestLog {

    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "proxy-authorization", "cookie");
    private static final Set<String> OPEN_FIELDS =
            Set.of("grant_type", "client_id", "username", "scope");

    private static final long LONGEST_BODIES = 32_000_000;

    private static final Pattern FIELD_NAME = Pattern.compile("[a-z_]{1,20}");

    private final int capacity;
    private final long longestBodies;
    private long bodies;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong total = new AtomicLong();
    private long answered;

    RequestLog(int capacity) {
        this(capacity, LONGEST_BODIES);
    }

    /**
     * Begins without entries.
     *
     * @param capacity the most entries
     * @param longestBodies the most characters of all bodies; the newest entry is kept in any case
     */
    RequestLog(int capacity, long longestBodies) {
        this.capacity = capacity;
        this.longestBodies = longestBodies;
    }

    /**
     * One answered request.
     *
     * @param at when it arrived, by the sandbox clock
     * @param method the HTTP method
     * @param path the decoded path
     * @param query the decoded query parameters
     * @param headers the header fields, names in any case, credentials as a digest
     * @param body the body, secrets of token forms as asterisks
     * @param status the status answered; 0 if the connection was closed instead
     * @param fault the fault rule that applied, in words; empty if none did
     */
    public record Entry(
            Instant at,
            String method,
            String path,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            String body,
            int status,
            String fault) {

        /** Returns the last value of a query parameter, or an empty string. */
        public String parameter(String name) {
            List<String> values = query.getOrDefault(name, List.of());
            return values.isEmpty() ? "" : values.get(values.size() - 1);
        }

        /** Returns the first value of a header field, or an empty string. */
        public String header(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            return values.isEmpty() ? "" : values.get(0);
        }
    }

    /**
     * The newest entries.
     *
     * @param answered how many entries there have been; the number of the first one here
     */
    record Recent(long answered, List<Entry> newestFirst) {}

    /** Returns the newest entries, at most so many. */
    Recent recent(int limit) {
        lock.lock();
        try {
            List<Entry> newest = new ArrayList<>();
            Iterator<Entry> backwards = entries.descendingIterator();
            while (backwards.hasNext() && newest.size() < limit) {
                newest.add(backwards.next());
            }
            return new Recent(answered, newest);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns an entry by its number.
     *
     * @param number 1 for the first one that was answered
     */
    Optional<Entry> numbered(long number) {
        lock.lock();
        try {
            // The entries kept are those with the highest numbers.
            long place = entries.size() - 1 - (answered - number);
            return number > answered || place < 0
                    ? Optional.empty()
                    : entries.stream().skip(place).findFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the entries kept, oldest first. */
    public List<Entry> entries() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the entries kept that match, oldest first.
     *
     * @param method an HTTP method, or {@code *} for any
     * @param pathGlob a path such as {@code /v1/contacts/*}; {@code *} is one path segment, {@code
     *     **} any number of them
     */
    public List<Entry> entries(String method, String pathGlob) {
        PathGlob glob = new PathGlob(method, pathGlob);
        return entries().stream()
                .filter(entry -> glob.matches(entry.method(), entry.path()))
                .toList();
    }

    /**
     * Returns how many of the entries kept match.
     *
     * @param method an HTTP method, or {@code *} for any
     * @param pathGlob a path such as {@code /v1/contacts/*}; {@code *} is one path segment, {@code
     *     **} any number of them
     */
    public int count(String method, String pathGlob) {
        return entries(method, pathGlob).size();
    }

    /**
     * Returns the number of requests since the start, including requests in flight and entries that
     * are no longer kept.
     */
    public long total() {
        return total.get();
    }

    /** Forgets the entries; {@link #total()} stays. */
    public void clear() {
        lock.lock();
        try {
            entries.clear();
            bodies = 0;
        } finally {
            lock.unlock();
        }
    }

    void arrived() {
        total.incrementAndGet();
    }

    void answered(SandboxRequest request, Instant at, int status, String fault) {
        Entry entry =
                new Entry(
                        at,
                        request.method(),
                        request.path(),
                        request.query(),
                        masked(request.headers()),
                        request.path().startsWith("/v1/oauth/")
                                ? maskedForm(request.body())
                                : request.body(),
                        status,
                        fault);
        lock.lock();
        try {
            answered++;
            if (capacity > 0) {
                entries.addLast(entry);
                bodies += entry.body().length();
                while (entries.size() > capacity
                        || (bodies > longestBodies && entries.size() > 1)) {
                    bodies -= entries.removeFirst().body().length();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, List<String>> masked(Map<String, List<String>> headers) {
        Map<String, List<String>> masked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(
                (name, values) ->
                        masked.put(
                                name,
                                SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT))
                                        ? values.stream().map(RequestLog::digest).toList()
                                        : values));
        return Collections.unmodifiableMap(masked);
    }

    private static String digest(String value) {
        int space = value.indexOf(' ');
        String scheme = space < 0 ? "" : value.substring(0, space + 1);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(value.substring(space + 1).getBytes(StandardCharsets.UTF_8));
            return scheme + "sha256:" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String name(String field) {
        return FIELD_NAME.matcher(field).matches() ? field : "***";
    }

    private static String maskedForm(String body) {
        Map<String, List<String>> fields;
        try {
            fields = new LinkedHashMap<>(SandboxRequest.form(body));
        } catch (IllegalArgumentException e) {
            return "***";
        }
        return fields.entrySet().stream()
                .flatMap(
                        field ->
                                field.getValue().stream()
                                        .map(
                                                value ->
                                                        name(field.getKey())
                                                                + "="
                                                                + (OPEN_FIELDS.contains(
                                                                                field.getKey())
                                                                        ? value
                                                                        : "***")))
                .collect(Collectors.joining("&"));
    }
}
