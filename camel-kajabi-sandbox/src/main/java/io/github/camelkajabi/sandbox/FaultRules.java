// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Faults a sandbox shows on purpose. The first rule that matches a request and is not used up
 * applies, in the order they were added.
 *
 * <pre>{@code
 * sandbox.faults().on("POST", "/v1/contacts/**").times(2).respond(429).retryAfter("1").add();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class FaultRules {

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicLong applied = new AtomicLong();

    FaultRules() {}

    /**
     * Begins a rule for requests of a method and a path.
     *
     * @param method an HTTP method, or {@code *} for any
     * @param pathGlob a path such as {@code /v1/contacts/*}; {@code *} is one path segment, {@code
     *     **} any number of them
     */
    public Rule on(String method, String pathGlob) {
        PathGlob glob = new PathGlob(method, pathGlob);
        return new Rule(
                this,
                request -> glob.matches(request.method(), request.path()),
                (method.equals("*") ? "any" : method.toUpperCase(Locale.ROOT)) + " " + pathGlob);
    }

    /**
     * Begins a rule for the requests that meet a condition.
     *
     * @param condition must be thread-safe
     */
    public Rule on(Predicate<SandboxRequest> condition) {
        return new Rule(this, condition, "a condition in code");
    }

    /** Returns how often any rule has applied since the start. */
    public long applied() {
        return applied.get();
    }

    /** Drops all rules. */
    public void clear() {
        rules.clear();
    }

    /**
     * A rule that is not used up, in words.
     *
     * @param number its place among all rules
     * @param requests which ones it matches
     * @param answer what they get
     * @param skip how many of them still pass untouched
     * @param left to how many it still applies; -1 for all
     */
    record Pending(int number, String requests, String answer, long skip, long left) {}

    /** Returns the rules that are not used up, in the order in which they are asked. */
    List<Pending> pending() {
        List<Pending> pending = new ArrayList<>();
        int number = 0;
        for (Rule rule : rules) {
            Pending seen = rule.pending(number++);
            if (seen.left() != 0) {
                pending.add(seen);
            }
        }
        return pending;
    }

    /** Returns the rule that applies to a request and counts its use, or null. */
    Rule take(SandboxRequest request) {
        for (Rule rule : rules) {
            if (rule.take(request)) {
                applied.incrementAndGet();
                return rule;
            }
        }
        return null;
    }

    /**
     * One fault, under construction until {@link #add()}. Unless told otherwise it applies once and
     * before the request is handled, so that the request changes nothing.
     */
    public static final class Rule {

        private final FaultRules rules;
        private final Predicate<SandboxRequest> condition;
        private final String requests;
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private long skip;
        private long times = 1;
        private int status;
        private String body;
        private Duration delay = Duration.ZERO;
        private SandboxResponse.Delivery delivery = SandboxResponse.Delivery.WHOLE;
        private boolean afterHandling;

        private Rule(FaultRules rules, Predicate<SandboxRequest> condition, String requests) {
            this.rules = rules;
            this.condition = condition;
            this.requests = requests;
        }

        /** Lets the first requests that match pass untouched. Default 0. */
        public Rule skip(int requests) {
            this.skip = requests;
            return this;
        }

        /** Applies to this many requests, then no more. Default 1. */
        public Rule times(int requests) {
            this.times = requests;
            return this;
        }

        /** Applies until {@link FaultRules#clear()}. */
        public Rule forever() {
            this.times = Long.MAX_VALUE;
            return this;
        }

        /**
         * Answers a status with a JSON:API errors document; the token endpoint's flat one under
         * {@code /v1/oauth/}.
         */
        public Rule respond(int httpStatus) {
            return respond(httpStatus, null, null);
        }

        /** Answers a status with an HTML page, as a proxy in front of the server does. */
        public Rule respondHtml(int httpStatus) {
            return respond(
                    httpStatus,
                    "text/html",
                    "<html><body><h1>Error " + httpStatus + "</h1></body></html>");
        }

        /** Answers a status without a body. */
        public Rule respondEmpty(int httpStatus) {
            return respond(httpStatus, null, "");
        }

        /**
         * Answers a status with a body of one's own.
         *
         * @param httpStatus the status
         * @param contentType the media type
         * @param text the body
         */
        public Rule respond(int httpStatus, String contentType, String text) {
            this.status = httpStatus;
            this.body = text;
            if (contentType != null) {
                headers.put("content-type", contentType);
            }
            return this;
        }

        /** Sends {@code Retry-After}: seconds or an HTTP date. */
        public Rule retryAfter(String value) {
            return header("retry-after", value);
        }

        /** Sends a header field with the answer of this rule. */
        public Rule header(String name, String value) {
            headers.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
            return this;
        }

        /**
         * Waits; alone, the request is then handled as usual. With {@link #afterHandling()} the
         * wait follows the handling.
         */
        public Rule delay(Duration duration) {
            this.delay = Objects.requireNonNull(duration);
            return this;
        }

        /**
         * Cuts the answer in the middle of its body and closes the connection. The request itself
         * is handled.
         */
        public Rule truncate() {
            this.delivery = SandboxResponse.Delivery.TRUNCATED;
            return this;
        }

        /** Closes the connection instead of an answer. */
        public Rule disconnect() {
            this.delivery = SandboxResponse.Delivery.CLOSED;
            return this;
        }

        /** Handles the request first: the server has done it, but the client does not learn so. */
        public Rule afterHandling() {
            this.afterHandling = true;
            return this;
        }

        /** Puts the rule into force. */
        public FaultRules add() {
            rules.rules.add(this);
            return rules;
        }

        private boolean take(SandboxRequest request) {
            if (!condition.test(request)) {
                return false;
            }
            lock.lock();
            try {
                if (skip > 0) {
                    skip--;
                    return false;
                }
                if (times == 0) {
                    return false;
                }
                if (times != Long.MAX_VALUE) {
                    times--;
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        private Pending pending(int number) {
            lock.lock();
            try {
                long left = times == Long.MAX_VALUE ? -1 : times;
                return new Pending(number, requests, inWords(), skip, left);
            } finally {
                lock.unlock();
            }
        }

        private String inWords() {
            List<String> words = new ArrayList<>();
            if (status != 0) {
                String kind = body == null ? "" : " with a body of its own";
                words.add(status + (body != null && body.isEmpty() ? " without a body" : kind));
            }
            if (headers.containsKey("retry-after")) {
                words.add("Retry-After " + headers.get("retry-after"));
            }
            if (!delay.isZero()) {
                words.add("after " + delay.toMillis() + " ms");
            }
            switch (delivery) {
                case WHOLE -> {}
                case TRUNCATED -> words.add("cut in the middle");
                case CLOSED -> words.add("connection closed");
            }
            if (afterHandling) {
                words.add("once it is handled");
            }
            return String.join(", ", words);
        }

        boolean isHandled() {
            return afterHandling || (status == 0 && delivery != SandboxResponse.Delivery.CLOSED);
        }

        Duration delayBefore() {
            return afterHandling ? Duration.ZERO : delay;
        }

        Duration delayAfter() {
            return afterHandling ? delay : Duration.ZERO;
        }

        /**
         * Returns the answer of this rule; {@code handled} is null where the request was not
         * handled.
         */
        SandboxResponse answer(SandboxRequest request, SandboxResponse handled) {
            SandboxResponse base = handled;
            if (status != 0 || base == null) {
                base = ApiException.answer(request, status == 0 ? 500 : status);
            }
            Map<String, String> fields = new LinkedHashMap<>(base.headers());
            String text = body == null ? base.body() : body;
            if (text != null && text.isEmpty()) {
                text = null;
                fields.remove("content-type");
            }
            fields.putAll(headers);
            return new SandboxResponse(base.status(), fields, text, delivery);
        }
    }
}
