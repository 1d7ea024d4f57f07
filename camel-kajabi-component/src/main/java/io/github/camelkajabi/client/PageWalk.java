// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.KajabiException.Failure;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.PageEnd;
import io.github.camelkajabi.model.Resource;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of a list, each read when it is asked for. Not thread-safe.
 *
 * <p>Pages are asked for by number; the links of an answer tell only whether another follows, so
 * that a wrong host in them is of no consequence. Rows that a newer row pushed from the page before
 * onto this one are left out. A server that gives the whole list at once, whatever page it is asked
 * for, and tells nothing of pages has one page.
 *
 * <p>An end is believed if nothing contradicts it ({@link PageEnd}). An empty page that the links
 * or totals contradict is read once more, and then the page after it; if that is empty too, the
 * list ends with a warning, or the walk fails if rows are known to be missing there. A list that
 * ends with fewer rows than its total says is a warning with both numbers.
 */
public final class PageWalk implements Iterator<PageWalk.Page> {

    private static final Logger LOG = LoggerFactory.getLogger(PageWalk.class);

    /**
     * How often a page may come again: when as many new rows as a page holds push it on between two
     * requests, that is no fault.
     */
    private static final int MAX_REPETITIONS = 2;

    private static final long LOG_INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final KajabiSession session;
    private final @Nullable Operation operation;
    private final ApiRequest list;
    private final @Nullable Integer size;
    private final boolean raw;
    private final int firstPage;

    private Set<String> keysOfPageBefore = Set.of();
    private int repeatedPages;

    /** The page whose rows later ones are compared with, so that pages in a circle are found. */
    private Set<String> keysOfLandmark = Set.of();

    private int landmark;

    private PageEnd endOfPageBefore = PageEnd.UNTOLD;

    /** Whether the links or the number of pages of the page before say that there is a next one. */
    private boolean nextWasNamed;

    private int number;
    private int largestPage;
    private boolean ended;
    private long rows;
    private OptionalLong firstTotal = OptionalLong.empty();
    private OptionalLong lastTotal = OptionalLong.empty();
    private final LongSupplier clock;
    private final long beganAt;
    private long loggedAt;

    /**
     * Begins a walk.
     *
     * @param operation the list, whose promise each page is checked for
     * @param list the request without page parameters
     * @param firstPage the number of the first page, from 1
     * @param size the rows to ask for; null for the server's own number
     * @param raw whether the text of each page is kept
     */
    public PageWalk(
            KajabiSession session,
            Operation operation,
            ApiRequest list,
            int firstPage,
            @Nullable Integer size,
            boolean raw) {
        this(session, operation, list, firstPage, size, raw, System::nanoTime);
    }

    /** A walk through rows of any type. */
    PageWalk(
            KajabiSession session,
            ApiRequest list,
            int firstPage,
            @Nullable Integer size,
            boolean raw) {
        this(session, list, firstPage, size, raw, System::nanoTime);
    }

    PageWalk(
            KajabiSession session,
            ApiRequest list,
            int firstPage,
            @Nullable Integer size,
            boolean raw,
            LongSupplier clock) {
        this(session, null, list, firstPage, size, raw, clock);
    }

    private PageWalk(
            KajabiSession session,
            @Nullable Operation operation,
            ApiRequest list,
            int firstPage,
            @Nullable Integer size,
            boolean raw,
            LongSupplier clock) {
        this.session = session;
        this.operation = operation;
        this.list = list;
        this.firstPage = firstPage;
        this.number = firstPage;
        this.size = size;
        this.raw = raw;
        this.clock = clock;
        this.beganAt = clock.getAsLong();
        this.loggedAt = beganAt;
    }

    /**
     * A page.
     *
     * @param document the answer
     * @param rows its rows without those that the page before had
     * @param text the answer as it was received, if the walk keeps it
     * @param number its number
     * @param hasNext whether another page may follow
     * @param requestId the server's name for the call
     */
    public record Page(
            Document document,
            List<Resource> rows,
            @Nullable String text,
            int number,
            boolean hasNext,
            @Nullable String requestId) {}

    @Override
    public boolean hasNext() {
        return !ended;
    }

    /**
     * Reads the next page.
     *
     * @throws KajabiException if it cannot be read, the answer has no list, it is empty although
     *     rows are missing, or the server gives the same pages again and again
     */
    @Override
    public Page next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        int asked = number;
        Fetched answer = read(asked);
        if (answer.document().isEmpty() && isDoubtful(answer)) {
            answer = read(asked);
            if (answer.document().isEmpty() && isDoubtful(answer)) {
                Fetched following = read(asked + 1);
                if (following.document().isEmpty()) {
                    requireNothingMissing(answer);
                    LOG.warn(
                            "{}: page {} and the page after it are empty, although the server named"
                                    + " further pages. The list ends here, after {} rows.",
                            list,
                            asked,
                            rows);
                } else {
                    LOG.warn(
                            "{}: page {} is empty, although rows follow on page {}. Rows may be"
                                    + " missing.",
                            list,
                            asked,
                            asked + 1);
                    asked++;
                    answer = following;
                }
            }
        }
        Page page = page(answer, asked);
        ended = !page.hasNext();
        number = asked + 1;
        rows += page.rows().size();
        if (ended) {
            warnIfShort();
        }
        logProgress(page.document());
        return page;
    }

    private Fetched read(int page) {
        ApiRequest request = list.with(new Parameter("page[number]", Integer.toString(page)));
        if (size != null) {
            request = request.with(new Parameter("page[size]", Integer.toString(size)));
        }
        return session.execute(request, this::read);
    }

    /** Whether something says that an empty page is not the end. */
    private boolean isDoubtful(Fetched answer) {
        Document document = answer.document();
        boolean isEndByCount = believedTotal(document).isPresent() && !isRowMissing(document);
        return isRowMissing(document)
                || document.hasNext()
                || (nextWasNamed && !isEndByCount)
                || (document.totalPages().isPresent()
                        && document.totalPages().getAsInt() >= number);
    }

    /** Whether an empty page should have rows by the number of rows of the whole list. */
    private boolean isRowMissing(Document document) {
        OptionalLong own = believedTotal(document);
        OptionalLong total = own.isPresent() ? own : lastTotal;
        if (own.isEmpty() && document.totalCount().isPresent()) {
            total = OptionalLong.of(Math.max(document.totalCount().getAsLong(), total.orElse(0)));
        }
        long pagesBefore = number - 1L;
        if (total.isEmpty() || (pagesBefore > 0 && largestPage == 0 && size == null)) {
            return false;
        }
        long rowsOfAPage = largestPage > 0 ? largestPage : size == null ? 0 : size;
        return total.getAsLong() > pagesBefore * rowsOfAPage;
    }

    /**
     * The total that an empty page tells, if it fits to what has been read: rows may have been
     * deleted meanwhile, but hardly a whole page of them.
     */
    private OptionalLong believedTotal(Document document) {
        OptionalLong total = document.totalCount();
        boolean isPlausible =
                total.isPresent()
                        && (rows == 0
                                ? lastTotal.isEmpty()
                                : total.getAsLong() <= rows
                                        && rows - total.getAsLong() < largestPage);
        return isPlausible ? total : OptionalLong.empty();
    }

    private void requireNothingMissing(Fetched answer) {
        if (isRowMissing(answer.document())) {
            long total =
                    Math.max(
                            answer.document().totalCount().orElse(0),
                            lastTotal.isPresent() ? lastTotal.getAsLong() : 0);
            throw failure(
                    " page "
                            + number
                            + " is empty, but the list has "
                            + total
                            + " rows by its total and "
                            + rows
                            + " have been read",
                    answer);
        }
    }

    /** Rows that come or go meanwhile change the total: the smaller one counts. */
    private void warnIfShort() {
        if (firstPage == 1 && firstTotal.isPresent() && lastTotal.isPresent()) {
            long total = Math.min(firstTotal.getAsLong(), lastTotal.getAsLong());
            if (rows < total) {
                LOG.warn(
                        "{} ended after {} rows, but the server counts {}. Rows are missing from"
                                + " the list.",
                        list,
                        rows,
                        total);
            }
        }
    }

    /** An answer; it may be read several times, so nothing is remembered yet. */
    private record Fetched(
            Document document, @Nullable String text, int status, @Nullable String requestId) {}

    private Fetched read(ApiResponse response) throws IOException {
        OperationResponse answer = OperationResponse.readList(operation, list, response, raw);
        return new Fetched(
                answer.document(), answer.text(), response.status(), response.requestId());
    }

    private Page page(Fetched answer, int page) {
        Document document = answer.document();
        List<Resource> all = document.resources();
        Set<String> before = keysOfPageBefore;
        Set<String> keys = new HashSet<>();
        for (Resource row : all) {
            keys.add(RowKey.of(row));
        }
        boolean repeated = !keys.isEmpty() && before.equals(keys);
        repeatedPages = repeated ? repeatedPages + 1 : 0;
        boolean full = size != null && all.size() >= size;
        if (repeatedPages > MAX_REPETITIONS) {
            throw stuck(answer, page - repeatedPages, page);
        }
        if (!keys.isEmpty() && landmark > 0 && page - landmark > 1 && keysOfLandmark.equals(keys)) {
            throw stuck(answer, landmark, page);
        }
        if (Integer.bitCount(page - firstPage + 1) == 1) {
            landmark = page;
            keysOfLandmark = keys;
        }
        boolean isWholeList = repeated && endOfPageBefore == PageEnd.UNTOLD && !full;
        List<Resource> fresh =
                all.stream().filter(row -> !before.contains(RowKey.of(row))).toList();
        keysOfPageBefore = keys;
        largestPage = Math.max(largestPage, all.size());
        if (all.isEmpty()) {
            OptionalLong total = believedTotal(document);
            lastTotal = total.isPresent() ? total : lastTotal;
        }
        boolean hasNext = !all.isEmpty() && !isWholeList && mayContinue(document, page, fresh);
        return new Page(document, fresh, answer.text(), page, hasNext, answer.requestId());
    }

    /** Rather asks for a page too many than misses one. */
    private boolean mayContinue(Document document, int page, List<Resource> fresh) {
        endOfPageBefore =
                firstPage == 1
                        ? PageEnd.ofRead(document, page, rows + fresh.size())
                        : PageEnd.of(document, page, size);
        nextWasNamed = document.hasNext() || document.totalPages().orElse(0) > page;
        lastTotal = document.totalCount();
        if (firstTotal.isEmpty()) {
            firstTotal = lastTotal;
        }
        return endOfPageBefore != PageEnd.LAST;
    }

    private KajabiException stuck(Fetched answer, int from, int to) {
        return failure(
                " gives the same rows as page "
                        + from
                        + " to "
                        + to
                        + ": the server does not turn the pages",
                answer);
    }

    private KajabiException failure(String problem, Fetched answer) {
        return new KajabiException(
                new Failure(
                        list + problem,
                        list.toString(),
                        answer.status(),
                        List.of(),
                        answer.requestId(),
                        null,
                        null));
    }

    @Override
    public String toString() {
        return list.toString();
    }

    private void logProgress(Document document) {
        long now = clock.getAsLong();
        if (now - loggedAt >= LOG_INTERVAL && !ended) {
            loggedAt = now;
            LOG.info("{}: {}", list, progress(now - beganAt, document.totalCount()));
        }
    }

    /** How far the walk is; what is left is only told of a walk of the whole list. */
    private String progress(long nanos, OptionalLong total) {
        double perSecond = rows / (nanos / 1e9);
        String text = rows + " rows read";
        if (firstPage == 1 && total.isPresent()) {
            text += " of " + total.getAsLong();
        }
        text += String.format(Locale.ROOT, ", %.1f a second", perSecond);
        if (firstPage == 1 && total.isPresent() && rows > 0) {
            long left = Math.max(0, total.getAsLong() - rows);
            text += ", about " + duration(Math.round(left / perSecond)) + " left";
        }
        return text;
    }

    private static String duration(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3_600
                        ? (seconds + 30) / 60 + " min"
                        : String.format(Locale.ROOT, "%.1f h", seconds / 3_600.0);
    }
}
