// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Faults that a sandbox injects. Rules are tried in the order in which they were added; the first
 * rule that matches a request and is not used up applies.
 *
 * <pre>{@code
 * sandbox.faults().on("POST", "/v1/contacts/**").times(2).respond(429).retryAfter("1").add();
 * sandbox.faults().on("GET", "/v1/contacts").lasting(Duration.ofSeconds(2)).emptyList().add();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class FaultRules {

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicLong applied = new AtomicLong();

    private final SandboxClock clock;
    private final Supplier<Function<SandboxRequest, SandboxResponse>> snapshots;

    /**
     * Begins without rules.
     *
     * @param snapshots creates handlers that use the records as they are at the time of the call
     */
    FaultRules(SandboxClock clock, Supplier<Function<SandboxRequest, SandboxResponse>> snapshots) {
        this.clock = clock;
        this.snapshots = snapshots;
    }

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
     * Begins a rule for the requests that match a condition.
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
     * @param answer the response in words
     * @param skip how many further requests are not affected
     * @param left the number of requests to which it still applies; -1 for all
     */
    record Pending(int number, String requests, String answer, long skip, long left) {}

    /** Returns the rules that are not used up, in the order in which they are tried. */
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

    /** Passes a response to the rules that repeat an earlier one. */
    void answered(SandboxRequest request, SandboxResponse answer) {
        if (answer.status() == 200) {
            rules.forEach(rule -> rule.remember(request, answer));
        }
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
     * One fault, under construction until {@link #add()}. By default it applies once and before the
     * request is handled, so that the request changes nothing.
     *
     * <p>The wrong responses, from {@link #emptyList()} to {@link #notJson()}, are made after the
     * request was handled; they keep its status. Several may be combined; they are applied in the
     * order of the calls. They affect successful responses only, and only the parts that a response
     * has: a single record has no rows.
     */
    public static final class Rule {

        private final FaultRules rules;
        private final Predicate<SandboxRequest> condition;
        private final String requests;
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private long skip;
        private long times = 1;
        private boolean isCounted;
        private int every = 1;
        private long met;
        private Duration lasting;
        private volatile Instant end;
        private final AtomicLong uses = new AtomicLong();
        private int status;
        private String body;
        private Duration delay = Duration.ZERO;
        private SandboxResponse.Delivery delivery = SandboxResponse.Delivery.WHOLE;
        private boolean afterHandling;
        private final List<String> wrongs = new ArrayList<>();
        private final List<WrongAnswer.Edit> edits = new ArrayList<>();
        private UnaryOperator<SandboxRequest> asked = UnaryOperator.identity();
        private boolean isStale;
        private Function<SandboxRequest, SandboxResponse> snapshot;
        private boolean isRepeat;
        private volatile SandboxResponse earlier;
        private boolean isCutJson;

        private Rule(FaultRules rules, Predicate<SandboxRequest> condition, String requests) {
            this.rules = rules;
            this.condition = condition;
            this.requests = requests;
        }

        /** Does not affect the first requests that match. Default 0. */
        public Rule skip(int requests) {
            this.skip = requests;
            return this;
        }

        /** Applies to this many requests, then no more. Default 1. */
        public Rule times(int requests) {
            this.times = requests;
            this.isCounted = true;
            return this;
        }

        /** Applies until {@link #lift()} or {@link FaultRules#clear()}. */
        public Rule forever() {
            this.times = Long.MAX_VALUE;
            this.isCounted = true;
            return this;
        }

        /**
         * Applies only to each n-th request, starting with the n-th; the others are not affected.
         * With 2 and {@link #stale()} it simulates one of two replicas that respond in turn.
         */
        public Rule every(int requests) {
            atLeast(1, requests, "requests");
            this.every = requests;
            return this;
        }

        /**
         * Applies to all requests for some time, or to a limited number of them if {@link #times}
         * is set.
         *
         * @param duration the time from {@link #add()} on, by the sandbox clock
         */
        public Rule lasting(Duration duration) {
            this.lasting = Objects.requireNonNull(duration);
            return this;
        }

        /** Returns a list without rows; links and totals agree. */
        public Rule emptyList() {
            return wrong("an empty list", WrongAnswer::emptyList);
        }

        /**
         * Returns a list without its rows; links and totals still claim that there are some.
         * Together with {@link #withoutLinks()} and {@link #withoutTotals()} it is {@code
         * {"data":[]}}.
         */
        public Rule emptyPage() {
            return wrong("an empty page", WrongAnswer::emptyPage);
        }

        /** Leaves out the last rows of a page. */
        public Rule withoutLast(int rows) {
            atLeast(1, rows, "rows");
            return wrong("without the last " + rows + " rows", WrongAnswer.withoutLast(rows));
        }

        /** Keeps only the first rows of a page; 0 keeps no row. */
        public Rule keepFirst(int rows) {
            atLeast(0, rows, "rows");
            return wrong("the first " + rows + " rows only", WrongAnswer.keepFirst(rows));
        }

        /**
         * Leaves out a row of a page.
         *
         * @param position 1 is the first row, -1 the last; a page without it stays as it is
         */
        public Rule withoutRow(int position) {
            if (position == 0) {
                throw new IllegalArgumentException("position must not be 0");
            }
            return wrong("without row " + position, WrongAnswer.withoutRow(position));
        }

        /** Leaves out the row in the middle of a page, of two the later one. */
        public Rule withoutMiddleRow() {
            return wrong("without the middle row", WrongAnswer::withoutMiddleRow);
        }

        /** Leaves out the row of one record from the pages that show it. */
        public Rule withoutRecord(String id) {
            return wrong("without record " + id, WrongAnswer.withoutRecord(id));
        }

        /**
         * Ignores some parameters of a read, like a cache that lacks them in its key: {@code
         * filter[*]}, {@code filter[site_id]}, {@code sort}, {@code page[number]}.
         *
         * @param parameters names of query parameters; {@code *} is any text
         */
        public Rule ignore(String... parameters) {
            atLeast(1, parameters.length, "The number of parameters");
            Pattern names =
                    Pattern.compile(
                            Stream.of(parameters)
                                    .map(
                                            name ->
                                                    Stream.of(name.split("\\*", -1))
                                                            .map(Pattern::quote)
                                                            .collect(Collectors.joining(".*")))
                                    .collect(Collectors.joining("|")));
            return asked(
                    String.join(", ", parameters) + " ignored",
                    request -> {
                        Map<String, List<String>> query = new LinkedHashMap<>(request.query());
                        query.keySet().removeIf(name -> names.matcher(name).matches());
                        return request.with(request.path(), query);
                    });
        }

        /**
         * Answers a read from another path, with the same query: rows of another resource, or
         * another record.
         *
         * @param path the path with {@code /v1}, e.g. {@code /v1/customers}
         */
        public Rule answerOf(String path) {
            if (!path.startsWith("/v1/")) {
                throw new IllegalArgumentException("The path must begin with /v1/: " + path);
            }
            return asked("the answer of " + path, request -> request.with(path, request.query()));
        }

        /**
         * Limits pages to a number of rows, whatever page size is requested. Pages are counted by
         * that size, unlike with {@link #keepFirst}.
         */
        public Rule pageSize(int rows) {
            atLeast(1, rows, "rows");
            return asked("pages of " + rows, request -> cutPage(request, rows));
        }

        /**
         * Answers reads from the records as they are at {@link #add()}, like a replica that is no
         * longer updated. Tokens are not affected.
         */
        public Rule stale() {
            this.isStale = true;
            wrongs.add("an old state");
            return this;
        }

        /**
         * Repeats the last correct response (status 200) to a request that matched this rule since
         * {@link #add()}, whatever is requested. The rule does not apply until there is one.
         */
        public Rule repeat() {
            this.isRepeat = true;
            wrongs.add("an earlier answer");
            return this;
        }

        /** Leaves out the link to the next page; other links and totals stay. */
        public Rule withoutNext() {
            return wrong("without a next link", WrongAnswer::withoutNext);
        }

        /** Names a next page on every page of a list, on the last one too. */
        public Rule withNext() {
            return wrong("with a next link", WrongAnswer::withNext);
        }

        /** Leaves out all links of a list. */
        public Rule withoutLinks() {
            return wrong("without links", WrongAnswer::withoutLinks);
        }

        /**
         * Sets the number of rows and the corresponding number of pages in meta. If meta has
         * neither, a {@code total} is added.
         */
        public Rule total(long rows) {
            return wrong("total " + rows, WrongAnswer.total(before -> rows, true));
        }

        /**
         * Changes the number of rows and the corresponding number of pages in meta, if meta has
         * them.
         *
         * @param rows the number of rows too many; negative for too few; the total is never less
         *     than 0
         */
        public Rule totalOff(long rows) {
            return wrong("total off by " + rows, WrongAnswer.total(before -> before + rows, false));
        }

        /** Leaves out the meta of a list: totals, numbers of pages. */
        public Rule withoutTotals() {
            return wrong("without totals", WrongAnswer::withoutTotals);
        }

        /** Prints times in whole seconds; the fractions are cut off. */
        public Rule wholeSeconds() {
            return wrong("times in whole seconds", WrongAnswer::wholeSeconds);
        }

        /** Leaves out the member {@code data}. */
        public Rule withoutData() {
            return wrong("without data", WrongAnswer::withoutData);
        }

        /** Returns {@code null} as {@code data}. */
        public Rule nullData() {
            return wrong("null as data", WrongAnswer::nullData);
        }

        /** Adds {@code errors} to an otherwise correct response. */
        public Rule withErrors() {
            return wrong("with errors", WrongAnswer::withErrors);
        }

        /**
         * Ends the JSON in the middle. Unlike with {@link #truncate()}, the response is complete
         * for HTTP.
         */
        public Rule notJson() {
            this.isCutJson = true;
            wrongs.add("half of its JSON");
            return this;
        }

        /**
         * Responds with a status and a JSON:API errors document, or under {@code /v1/oauth/} with
         * the flat document of the token endpoint.
         */
        public Rule respond(int httpStatus) {
            return respond(httpStatus, null, null);
        }

        /** Responds with a status and an HTML page, like a proxy in front of the server. */
        public Rule respondHtml(int httpStatus) {
            return respond(
                    httpStatus,
                    "text/html",
                    "<html><body><h1>Error " + httpStatus + "</h1></body></html>");
        }

        /** Responds with a status and no body. */
        public Rule respondEmpty(int httpStatus) {
            return respond(httpStatus, null, "");
        }

        /**
         * Responds with a status and the given body.
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

        /** Adds a header field to the response of this rule. */
        public Rule header(String name, String value) {
            headers.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
            return this;
        }

        /**
         * Delays the response. If the rule does nothing else, the request is then handled as usual.
         * With {@link #afterHandling()} the delay follows the handling.
         */
        public Rule delay(Duration duration) {
            this.delay = Objects.requireNonNull(duration);
            return this;
        }

        /**
         * Cuts the response in the middle of its body and closes the connection. The request itself
         * is handled.
         */
        public Rule truncate() {
            this.delivery = SandboxResponse.Delivery.TRUNCATED;
            return this;
        }

        /** Closes the connection without a response. */
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
            if (lasting != null) {
                end = rules.clock.now().plus(lasting);
                times = isCounted ? times : Long.MAX_VALUE;
            }
            if (isStale) {
                snapshot = rules.snapshots.get();
            }
            rules.rules.add(this);
            return rules;
        }

        /** Takes the rule out of force. Does nothing if it is not in force. */
        public void lift() {
            rules.rules.remove(this);
        }

        /** Returns how often this rule has applied. */
        public long applied() {
            return uses.get();
        }

        private Rule wrong(String words, WrongAnswer.Edit edit) {
            wrongs.add(words);
            edits.add(edit);
            return this;
        }

        private Rule asked(String words, UnaryOperator<SandboxRequest> change) {
            wrongs.add(words);
            UnaryOperator<SandboxRequest> before = asked;
            asked = request -> change.apply(before.apply(request));
            return this;
        }

        private static void atLeast(int least, int value, String name) {
            if (value < least) {
                throw new IllegalArgumentException(
                        name + " must be at least " + least + ": " + value);
            }
        }

        private static SandboxRequest cutPage(SandboxRequest request, int rows) {
            ResourceType type = ResourceTypes.of(request.path().replaceFirst("^/v1/", ""));
            if (type == null) {
                return request;
            }
            String wanted = request.parameter("page[size]");
            int size = wanted.matches("0*[1-9][0-9]{0,8}") ? Integer.parseInt(wanted) : 0;
            Map<String, List<String>> query = new LinkedHashMap<>(request.query());
            int cut = Math.min(size == 0 ? type.pageSize() : size, rows);
            query.put("page[size]", List.of(Integer.toString(cut)));
            return request.with(request.path(), query);
        }

        private void remember(SandboxRequest request, SandboxResponse answer) {
            if (isRepeat && condition.test(request)) {
                earlier = answer;
            }
        }

        private boolean isOver() {
            return end != null && !rules.clock.now().isBefore(end);
        }

        private boolean take(SandboxRequest request) {
            if (isOver() || !condition.test(request) || (isRepeat && earlier == null)) {
                return false;
            }
            lock.lock();
            try {
                if (skip > 0) {
                    skip--;
                    return false;
                }
                if (times == 0 || ++met % every != 0) {
                    return false;
                }
                if (times != Long.MAX_VALUE) {
                    times--;
                }
                uses.incrementAndGet();
                return true;
            } finally {
                lock.unlock();
            }
        }

        private Pending pending(int number) {
            lock.lock();
            try {
                long left = isOver() ? 0 : times == Long.MAX_VALUE ? -1 : times;
                return new Pending(number, requests, inWords(), skip, left);
            } finally {
                lock.unlock();
            }
        }

        String inWords() {
            List<String> words = new ArrayList<>(wrongs);
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
            if (every > 1) {
                words.add("1 of " + every + " requests");
            }
            if (end != null) {
                words.add("until " + Documents.time(end));
            }
            return words.isEmpty() ? "the usual answer" : String.join(", ", words);
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

        /** Handles a request in the way of this rule. */
        SandboxResponse handle(
                SandboxRequest request, Function<SandboxRequest, SandboxResponse> server) {
            boolean isRead = request.method().equals("GET");
            SandboxRequest seen = isRead ? asked.apply(request) : request;
            SandboxResponse right =
                    isRepeat ? earlier : (isRead && isStale ? snapshot : server).apply(seen);
            return right.status() / 100 == 2 && right.body() != null ? wrong(seen, right) : right;
        }

        private SandboxResponse wrong(SandboxRequest request, SandboxResponse right) {
            String text = right.body();
            if (!edits.isEmpty()) {
                text = WrongAnswer.edited(text, request, edits);
            }
            if (isCutJson) {
                text = text.substring(0, text.length() / 2);
            }
            return new SandboxResponse(right.status(), right.headers(), text, right.delivery());
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
