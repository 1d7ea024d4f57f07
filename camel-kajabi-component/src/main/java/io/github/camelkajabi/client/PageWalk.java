// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.KajabiException.Failure;
import io.github.camelkajabi.jsonapi.Document;
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
 */
public final class PageWalk implements Iterator<PageWalk.Page> {

    private static final Logger LOG = LoggerFactory.getLogger(PageWalk.class);

    /** The links that a server gives only if it gives the link to the next page too. */
    private static final Set<String> LINKS_OF_PAGES = Set.of("next", "first", "prev", "last");

    /**
     * How often a page may come again: when as many new rows as a page holds push it on between two
     * requests, that is no fault.
     */
    private static final int LONGEST_REPETITION = 2;

    private static final long LOG_INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final KajabiSession session;
    private final ApiRequest list;
    private final @Nullable Integer size;
    private final boolean raw;
    private final int firstPage;

    private Set<Object> keysOfPageBefore = Set.of();
    private int repeatedPages;
    private boolean nextWasTold;
    private int number;
    private int largestPage;
    private boolean ended;
    private long received;
    private long rows;
    private final LongSupplier clock;
    private final long beganAt;
    private long loggedAt;

    /**
     * Begins a walk.
     *
     * @param list the request without page parameters
     * @param firstPage the number of the first page, from 1
     * @param size the rows to ask for; null for the server's own number
     * @param raw whether the text of each page is kept
     */
    public PageWalk(
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
        this.session = session;
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
     * @throws KajabiException if it cannot be read, the answer has no list, or the server gives the
     *     same page again and again
     */
    @Override
    public Page next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        ApiRequest request = list.with(new Parameter("page[number]", Integer.toString(number)));
        if (size != null) {
            request = request.with(new Parameter("page[size]", Integer.toString(size)));
        }
        Page page = page(session.execute(request, this::read));
        ended = !page.hasNext();
        number++;
        rows += page.rows().size();
        logProgress(page.document());
        return page;
    }

    /** An answer; it may be read several times, so nothing is remembered yet. */
    private record Answer(
            Document document, @Nullable String text, int status, @Nullable String requestId) {}

    private Answer read(ApiResponse response) throws IOException {
        String text = null;
        Document document;
        if (raw) {
            text = response.text();
            document = Document.read(text);
        } else {
            document = Document.read(response.body());
        }
        ListDocument.require(document);
        return new Answer(document, text, response.status(), response.requestId());
    }

    private Page page(Answer answer) {
        List<Resource> all = answer.document().resources();
        Set<Object> before = keysOfPageBefore;
        Set<Object> keys = new HashSet<>();
        for (Resource row : all) {
            keys.add(key(row));
        }
        boolean repeated = !keys.isEmpty() && before.equals(keys);
        repeatedPages = repeated ? repeatedPages + 1 : 0;
        boolean full = size != null && all.size() >= size;
        if (repeatedPages > LONGEST_REPETITION) {
            throw stuck(answer);
        }
        boolean isWholeList = repeated && !nextWasTold && !full;
        List<Resource> fresh = all.stream().filter(row -> !before.contains(key(row))).toList();
        keysOfPageBefore = keys;
        received += all.size();
        boolean mayContinue = mayContinue(answer.document(), all.size()) && !isWholeList;
        return new Page(
                answer.document(), fresh, answer.text(), number, mayContinue, answer.requestId());
    }

    /** The id of a row; a row without one is known by its content. */
    private static Object key(Resource row) {
        return row.getId() == null ? row : row.getId();
    }

    private KajabiException stuck(Answer answer) {
        return new Failure(
                        list
                                + " gives the same rows as page "
                                + (number - repeatedPages)
                                + " to "
                                + number
                                + ": the server does not turn the pages",
                        list.toString(),
                        answer.status(),
                        List.of(),
                        answer.requestId(),
                        null,
                        null)
                .toException();
    }

    /**
     * Rather asks for a page too many than misses one: not every list tells its end, and a page
     * with fewer rows than were asked for may be all that the server gives at once.
     */
    private boolean mayContinue(Document document, int count) {
        nextWasTold = true;
        if (count == 0) {
            return false;
        }
        if (document.hasNext()) {
            return true;
        }
        if (document.totalPages().isPresent()) {
            return number < document.totalPages().getAsInt();
        }
        largestPage = Math.max(largestPage, count);
        boolean linksTellTheEnd = LINKS_OF_PAGES.stream().anyMatch(document.links()::containsKey);
        if (document.totalCount().isPresent() && (firstPage == 1 || !linksTellTheEnd)) {
            long seen = firstPage == 1 ? received : (number - 1L) * largestPage + count;
            return seen < document.totalCount().getAsLong();
        }
        if (linksTellTheEnd) {
            return false;
        }
        nextWasTold = false;
        return true;
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
