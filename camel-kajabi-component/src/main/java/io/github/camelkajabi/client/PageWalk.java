// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.PageEnd;
import io.github.camelkajabi.model.Resource;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of a list, each read on demand or, if asked, several ahead. Not thread-safe.
 *
 * <p>Pages are requested by number. The links of a response only show whether another page follows,
 * so a wrong host in them does no harm. Rows that newer rows pushed from the previous page onto
 * this one are left out. A server that returns the whole list for every page number, without links
 * or totals, has one page.
 *
 * <p>The end of the list is believed if nothing contradicts it ({@link PageEnd}). An empty page
 * that links or totals contradict is read once more, and then the page after it. If that is empty
 * too, the list ends with a warning, or the walk fails if rows are known to be missing there. A
 * list that ends with fewer rows than its total is logged as a warning with both numbers.
 */
@Internal
public final class PageWalk implements Iterator<PageWalk.Page> {

    private static final Logger LOG = LoggerFactory.getLogger(PageWalk.class);

    /**
     * How often a page may be repeated. Repetition is legitimate when a whole page of new rows
     * pushes the others on between two requests.
     */
    private static final int MAX_REPETITIONS = 2;

    private final KajabiSession session;
    private final @Nullable Operation operation;
    private final ApiRequest list;
    private final @Nullable Integer size;
    private final boolean raw;
    private final int firstPage;
    private final boolean documentedPages;
    private final ProgressLog progress;

    private final PageFetches fetches = new PageFetches(this::fetch);

    /** When the whole walk must have ended; null if only each page has a deadline. */
    private @Nullable Deadline deadline;

    /** The first page, if it was read before the walk began and has not been used yet. */
    private @Nullable FetchedPage fetched;

    private Set<String> keysOfPageBefore = Set.of();
    private int repeatedPages;

    /** The rows of an earlier page that later ones are compared with, to detect cycles. */
    private Set<String> keysOfLandmark = Set.of();

    private int landmark;

    private PageEnd endOfPageBefore = PageEnd.UNKNOWN;

    /** Whether the links or the page count of the previous page named a next one. */
    private boolean nextWasNamed;

    private int number;
    private int largestPage;
    private boolean ended;
    private long rows;
    private OptionalLong firstTotal = OptionalLong.empty();
    private OptionalLong lastTotal = OptionalLong.empty();

    /** Whether a page that should have rows was empty. */
    private boolean hasGap;

    /**
     * Creates a walk.
     *
     * @param operation the list, against which each page is checked
     * @param list the request without page parameters
     * @param firstPage the number of the first page, from 1
     * @param size the page size to ask for; null for the server's default
     * @param raw whether the text of each page is kept
     */
    public PageWalk(
            KajabiSession session,
            Operation operation,
            ApiRequest list,
            int firstPage,
            @Nullable Integer size,
            boolean raw) {
        this(session, operation, list, firstPage, size, raw, null, System::nanoTime);
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
        this(session, null, list, firstPage, size, raw, null, clock);
    }

    private PageWalk(
            KajabiSession session,
            @Nullable Operation operation,
            ApiRequest list,
            int firstPage,
            @Nullable Integer size,
            boolean raw,
            @Nullable FetchedPage fetched,
            LongSupplier clock) {
        this.session = session;
        this.operation = operation;
        this.list = list;
        this.firstPage = firstPage;
        this.number = firstPage;
        this.size = size;
        this.raw = raw;
        this.fetched = fetched;
        this.documentedPages = fetched == null;
        this.progress = new ProgressLog(list, firstPage == 1, clock);
    }

    /**
     * Continues a list of which the first page has been read, without page parameters, because the
     * API documents none for it. Such a list ends where nothing indicates a further page.
     *
     * @param operation the list, against which each page is checked
     * @param list the request
     * @param first its response
     * @param raw whether the text of each page is kept
     */
    public static PageWalk continuing(
            KajabiSession session,
            Operation operation,
            ApiRequest list,
            OperationResponse first,
            boolean raw) {
        return new PageWalk(
                session,
                operation,
                list,
                1,
                null,
                raw,
                new FetchedPage(first.document(), first.text(), first.status(), first.requestId()),
                System::nanoTime);
    }

    /**
     * Limits the walk: all of its requests together must have ended by then.
     *
     * @return this walk
     */
    public PageWalk within(Deadline limit) {
        deadline = limit;
        return this;
    }

    /**
     * A page.
     *
     * @param document the response
     * @param rows its rows without those of the previous page
     * @param text the response as it was received, if the walk keeps it
     * @param number its number
     * @param hasNext whether another page may follow
     * @param requestId the server's id of the call
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
     * @throws KajabiException if it cannot be read, is not a list, is empty although rows are
     *     missing, or if the server returns the same pages again and again
     */
    @Override
    public Page next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        int asked = number;
        FetchedPage response = read(asked);
        if (response.document().isEmpty() && isDoubtful(response)) {
            response = read(asked);
            if (response.document().isEmpty() && isDoubtful(response)) {
                hasGap = true;
                FetchedPage following = read(asked + 1);
                if (following.document().isEmpty()) {
                    requireNothingMissing(response);
                    LOG.warn(
                            "{}: page {} and the next page are empty, although the server indicated"
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
                    response = following;
                }
            }
        }
        Page page = page(response, asked);
        ended = !page.hasNext();
        number = asked + 1;
        rows += page.rows().size();
        if (ended) {
            warnIfShort();
        }
        if (!ended) {
            progress.update(rows, page.document().totalCount());
        }
        return page;
    }

    /**
     * Fetches pages ahead from now on: at most this number at the same time or waiting to be taken.
     *
     * @param pages how many; 0 for none
     * @param threads runs the tasks that fetch
     */
    void readAhead(int pages, Executor threads) {
        fetches.readAhead(pages, threads);
    }

    /** Aborts what is being fetched ahead. May be called by any thread. */
    void close() {
        fetches.close();
    }

    /**
     * What speaks against the assumption that the list has been read whole; null if the responses
     * prove it. If the server sends totals, they must not change meanwhile, and all rows must have
     * come; otherwise a link or an empty page behind the last row must show the end.
     */
    @Nullable String doubt() {
        if (hasGap) {
            return "a page was empty although others show that rows belong there";
        }
        if (firstTotal.isPresent() && !firstTotal.equals(lastTotal)) {
            return "its total changed while it was read";
        }
        if (lastTotal.isPresent()) {
            return lastTotal.getAsLong() == rows
                    ? null
                    : "its total is " + lastTotal.getAsLong() + ", but it has " + rows + " rows";
        }
        return rows == 0 || endOfPageBefore.claimsMore()
                ? "neither a total nor a link shows that it ends there"
                : null;
    }

    private FetchedPage read(int page) {
        FetchedPage present = fetched;
        if (present != null) {
            fetched = null;
            return present;
        }
        return fetches.take(page, toString());
    }

    private FetchedPage fetch(int page, boolean inBackground) {
        ApiRequest request = list.with(new Parameter("page[number]", Integer.toString(page)));
        if (size != null) {
            request = request.with(new Parameter("page[size]", Integer.toString(size)));
        }
        if (inBackground) {
            return session.executeInBackground(request, this::read);
        }
        Deadline limit = deadline;
        return session.execute(request, this::read, limit == null ? session.deadline() : limit);
    }

    /** Whether something contradicts that an empty page is the end. */
    private boolean isDoubtful(FetchedPage response) {
        Document document = response.document();
        boolean isEndByCount = believedTotal(document).isPresent() && !isRowMissing(document);
        return isRowMissing(document)
                || document.hasNext()
                || (document.totalCount().isEmpty()
                        && lastTotal.isEmpty()
                        && document.promisesRows(number, rows))
                || (nextWasNamed && !isEndByCount)
                || (document.totalPages().isPresent()
                        && document.totalPages().getAsInt() >= number);
    }

    /** Whether an empty page should have rows according to the total of the list. */
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
     * The total of an empty page, if it is consistent with what has been read: rows may have been
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

    private void requireNothingMissing(FetchedPage response) {
        if (isRowMissing(response.document())) {
            long total =
                    Math.max(
                            response.document().totalCount().orElse(0),
                            lastTotal.isPresent() ? lastTotal.getAsLong() : 0);
            throw failure(
                    ": page "
                            + number
                            + " is empty, but the list has "
                            + total
                            + " rows according to its total and "
                            + rows
                            + " have been read",
                    response);
        }
    }

    /** Rows that are added or deleted meanwhile change the total, so the smaller one counts. */
    private void warnIfShort() {
        if (firstPage == 1 && firstTotal.isPresent() && lastTotal.isPresent()) {
            long total = Math.min(firstTotal.getAsLong(), lastTotal.getAsLong());
            if (rows < total) {
                LOG.warn(
                        "{}: the list ended after {} rows, but its total is {}. Rows may be"
                                + " missing.",
                        list,
                        rows,
                        total);
            }
        }
    }

    private FetchedPage read(ApiResponse response) throws IOException {
        OperationResponse read = OperationResponse.readList(operation, list, response, raw);
        return new FetchedPage(read.document(), read.text(), read.status(), read.requestId());
    }

    private Page page(FetchedPage response, int page) {
        Document document = response.document();
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
            throw stuck(response, page - repeatedPages, page);
        }
        if (!keys.isEmpty() && landmark > 0 && page - landmark > 1 && keysOfLandmark.equals(keys)) {
            throw stuck(response, landmark, page);
        }
        if (Integer.bitCount(page - firstPage + 1) == 1) {
            landmark = page;
            keysOfLandmark = keys;
        }
        boolean isWholeList = repeated && endOfPageBefore == PageEnd.UNKNOWN && !full;
        List<Resource> fresh =
                all.stream().filter(row -> !before.contains(RowKey.of(row))).toList();
        keysOfPageBefore = keys;
        largestPage = Math.max(largestPage, all.size());
        if (all.isEmpty()) {
            OptionalLong total = believedTotal(document);
            lastTotal = total.isPresent() ? total : lastTotal;
        }
        boolean hasNext = !all.isEmpty() && !isWholeList && mayContinue(document, page, fresh);
        return new Page(document, fresh, response.text(), page, hasNext, response.requestId());
    }

    /** Prefers one extra request over a missed page. */
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
        return documentedPages ? endOfPageBefore != PageEnd.LAST : endOfPageBefore.claimsMore();
    }

    private KajabiException stuck(FetchedPage response, int from, int to) {
        return failure(
                " returned the same rows for page "
                        + from
                        + " and page "
                        + to
                        + ": the server seems to ignore page[number]",
                response);
    }

    private KajabiException failure(String problem, FetchedPage response) {
        return Failure.unexpectedResponse(
                        list.toString(),
                        list + problem,
                        response.status(),
                        List.of(),
                        response.requestId(),
                        null)
                .toPlainException();
    }

    @Override
    public String toString() {
        return list.toString();
    }
}
