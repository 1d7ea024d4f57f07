// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.PageEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fetches the pages of a list by number, several at a time.
 *
 * <p>A page is fetched ahead only if an earlier response shows that it exists, so a list takes the
 * same requests as when its pages are read one after the other. Pages that are fetched and not yet
 * taken never exceed the number to read ahead. After a failure nothing more is fetched ahead until
 * the failure has been taken.
 *
 * <p>Pages are taken by one thread, in the order that it likes. A page that no other thread has
 * begun to fetch is fetched by the one that takes it. {@link #close} may be called by any thread.
 */
final class PageFetches {

    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();

    /** The pages that are fetched ahead, by number. */
    private final Map<Integer, Fetch> ahead = new HashMap<>();

    private int most;
    private Executor executor = Runnable::run;

    /** The number of the page after the last one that was taken or is being taken. */
    private int next;

    /** The number of the last page that is known to exist. */
    private int lastKnown;

    private boolean closed;

    /** Fetches one page. */
    @FunctionalInterface
    interface Source {
        /**
         * Sends the request of a page.
         *
         * @param inBackground whether other calls of the account take precedence
         * @throws KajabiException if it fails
         */
        FetchedPage fetch(int page, boolean inBackground);
    }

    PageFetches(Source source) {
        this.source = source;
    }

    private final class Fetch extends FutureTask<FetchedPage> {

        private final AtomicBoolean begun = new AtomicBoolean();
        private volatile boolean failed;

        private Fetch(int page) {
            super(
                    () -> {
                        FetchedPage fetched = source.fetch(page, true);
                        noteRange(page, fetched.document());
                        return fetched;
                    });
        }

        @Override
        public void run() {
            if (begin()) {
                super.run();
            }
        }

        private boolean begin() {
            return begun.compareAndSet(false, true);
        }

        @Override
        protected void setException(Throwable t) {
            failed = true;
            super.setException(t);
        }

        @Override
        protected void done() {
            fill();
        }
    }

    /**
     * Fetches up to this number of pages ahead from now on.
     *
     * @param pages how many; 0 for none
     * @param threads runs the tasks that fetch
     */
    void readAhead(int pages, Executor threads) {
        lock.lock();
        try {
            most = pages;
            executor = threads;
        } finally {
            lock.unlock();
        }
        fill();
    }

    /**
     * A page, which has been fetched ahead or is fetched now. Taken once more, it is fetched anew.
     *
     * @param name the call, for the message of an exception
     * @throws KajabiException if it cannot be fetched, or the thread is interrupted while it waits
     * @throws CancellationException if the fetches are closed meanwhile
     */
    FetchedPage take(int page, String name) {
        Fetch fetch;
        lock.lock();
        try {
            next = Math.max(next, page + 1);
            fetch = ahead.get(page);
            if (fetch != null && fetch.begin()) {
                ahead.remove(page);
                fetch = null;
            }
        } finally {
            lock.unlock();
        }
        FetchedPage fetched = fetch == null ? source.fetch(page, false) : await(fetch, page, name);
        drop(page);
        noteRange(page, fetched.document());
        fill();
        return fetched;
    }

    private FetchedPage await(Fetch fetch, int page, String name) {
        try {
            return fetch.get();
        } catch (ExecutionException e) {
            drop(page);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.aborted(name, "the thread was interrupted while it waited", e)
                    .toException();
        }
    }

    private void drop(int page) {
        lock.lock();
        try {
            ahead.remove(page);
        } finally {
            lock.unlock();
        }
    }

    /** Remembers which pages exist according to a response. A contradiction counts as one page. */
    private void noteRange(int page, Document document) {
        int known =
                switch (PageEnd.of(document, page, null)) {
                    case LAST -> page;
                    case UNKNOWN -> document.isEmpty() ? page : page + 1;
                    case CONTRADICTORY -> page + 1;
                    case MORE -> Math.max(page + 1, pagesByTotals(document));
                };
        lock.lock();
        try {
            lastKnown = Math.max(lastKnown, known);
        } finally {
            lock.unlock();
        }
    }

    private static int pagesByTotals(Document document) {
        long rows = document.resources().size();
        long total = document.totalCount().orElse(0);
        long byRows = rows == 0 ? 0 : (total + rows - 1) / rows;
        int pages = document.totalPages().orElse(Integer.MAX_VALUE);
        return total == 0
                ? document.totalPages().orElse(0)
                : (int) Math.min(pages, Math.min(byRows, Integer.MAX_VALUE));
    }

    /** Starts to fetch pages that exist while there is room for them. */
    private void fill() {
        List<Fetch> started = new ArrayList<>();
        lock.lock();
        try {
            boolean hasFailed = ahead.values().stream().anyMatch(fetch -> fetch.failed);
            for (int page = next;
                    !closed && !hasFailed && ahead.size() < most && page <= lastKnown;
                    page++) {
                if (!ahead.containsKey(page)) {
                    Fetch fetch = new Fetch(page);
                    ahead.put(page, fetch);
                    started.add(fetch);
                }
            }
        } finally {
            lock.unlock();
        }
        for (Fetch fetch : started) {
            try {
                executor.execute(fetch);
            } catch (RejectedExecutionException e) {
                // The one who needs the page fetches it.
            }
        }
    }

    /** Aborts what is being fetched ahead, and fetches nothing ahead any more. */
    void close() {
        List<Fetch> givenUp;
        lock.lock();
        try {
            closed = true;
            givenUp = List.copyOf(ahead.values());
            ahead.clear();
        } finally {
            lock.unlock();
        }
        givenUp.forEach(fetch -> fetch.cancel(true));
    }
}
