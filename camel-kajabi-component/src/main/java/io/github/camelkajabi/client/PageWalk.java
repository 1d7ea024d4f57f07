// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.KajabiException.Failure;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of a list, each read when it is asked for.
 *
 * <p>Pages are asked for by number; the links of an answer tell only whether another follows, so
 * that a wrong host in them is of no consequence. Rows that a newer row pushed from the page before
 * onto this one are left out.
 */
public final class PageWalk implements Iterator<PageWalk.Page> {

    private static final Logger LOG = LoggerFactory.getLogger(PageWalk.class);
    private static final long LOG_INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final KajabiSession session;
    private final ApiRequest list;
    private final @Nullable Integer size;
    private final boolean raw;

    private Set<String> idsOfPageBefore = Set.of();
    private int number;
    private int largestPage;
    private boolean ended;
    private long rows;
    private long loggedAt = System.nanoTime();

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
        this.session = session;
        this.list = list;
        this.number = firstPage;
        this.size = size;
        this.raw = raw;
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
     * @throws KajabiException if it cannot be read, or the server gives the same page again and
     *     again
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
        Page page = session.execute(request, this::read);
        ended = !page.hasNext();
        number++;
        rows += page.rows().size();
        logProgress(page.document());
        return page;
    }

    private Page read(ApiResponse response) throws IOException {
        String text = null;
        Document document;
        if (raw) {
            text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
            document = Document.read(text);
        } else {
            document = Document.read(response.body());
        }
        List<Resource> all = document.resources();
        Set<String> ids = new HashSet<>();
        for (Resource row : all) {
            if (row.getId() != null) {
                ids.add(row.getId());
            }
        }
        if (!ids.isEmpty() && idsOfPageBefore.equals(ids)) {
            throw new Failure(
                            list
                                    + " gives page "
                                    + (number - 1)
                                    + " again as page "
                                    + number
                                    + ": the server does not turn the pages",
                            list.toString(),
                            response.status(),
                            List.of(),
                            response.requestId(),
                            null,
                            null)
                    .toException();
        }
        Set<String> before = idsOfPageBefore;
        List<Resource> fresh = all.stream().filter(row -> !before.contains(row.getId())).toList();
        idsOfPageBefore = ids;
        return new Page(
                document,
                fresh,
                text,
                number,
                mayContinue(document, all.size()),
                response.requestId());
    }

    /** Rather asks for a page too many than misses one: not every list tells its end. */
    private boolean mayContinue(Document document, int count) {
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
        if (document.totalCount().isPresent()) {
            return (number - 1L) * largestPage + count < document.totalCount().getAsLong();
        }
        return document.links().isEmpty() || size == null || count >= size;
    }

    private void logProgress(Document document) {
        long now = System.nanoTime();
        if (now - loggedAt >= LOG_INTERVAL && !ended) {
            loggedAt = now;
            LOG.info(
                    "{}: {} rows read{}",
                    list,
                    rows,
                    document.totalCount().isPresent()
                            ? " of " + document.totalCount().getAsLong()
                            : "");
        }
    }
}
