// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a walk, some of which are read ahead while the consumer works on the previous one.
 *
 * <p>At most one page is being read at a time, and at most the configured number is read ahead of
 * the page in use. Reading ahead starts when the first page is taken. A consumer that needs a page
 * that no thread has started to read reads it itself, so that a stream never waits for a thread of
 * the executor, which may have few threads or reject tasks.
 *
 * <p>If a page cannot be read, the failure is thrown in its place, after the rows before it; the
 * next call then reads it again. To be used by one thread at a time, and closed by any thread.
 */
@Internal
public final class PageStream implements AutoCloseable {

    private final PageWalk walk;
    private final int ahead;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();

    /** The pages read ahead, in their order; only the last one may be unfinished. */
    private final Deque<Fetch> fetches = new ArrayDeque<>();

    private PageWalk.@Nullable Page first;

    /** Whether the consumer of the stream is reading a page. */
    private boolean reading;

    private boolean closed;

    /**
     * Creates a stream whose first page has already been read.
     *
     * @param walk the walk, which only this stream may use from now on
     * @param first its first page
     * @param ahead how many pages to read ahead; 0 for none
     * @param executor runs the tasks that read ahead
     */
    public PageStream(PageWalk walk, PageWalk.Page first, int ahead, Executor executor) {
        this.walk = walk;
        this.first = first;
        this.ahead = ahead;
        this.executor = executor;
    }

    /** A fetch that runs once, on an executor thread or on the consumer, whichever is first. */
    private final class Fetch extends FutureTask<PageWalk.Page> {

        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile boolean succeeded;

        private Fetch() {
            super(walk::next);
        }

        @Override
        public void run() {
            if (take()) {
                super.run();
            }
        }

        private boolean take() {
            return taken.compareAndSet(false, true);
        }

        @Override
        protected void set(PageWalk.Page page) {
            succeeded = true;
            super.set(page);
        }

        @Override
        protected void done() {
            readAhead();
        }
    }

    /**
     * The next page, or null after the last one and when the stream is closed.
     *
     * @throws KajabiException if it cannot be read, or the thread is interrupted while it waits
     */
    public PageWalk.@Nullable Page next() {
        PageWalk.Page page = take();
        if (page != null) {
            readAhead();
        }
        return page;
    }

    private PageWalk.@Nullable Page take() {
        Fetch fetch;
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            PageWalk.Page page = first;
            if (page != null) {
                first = null;
                return page;
            }
            fetch = fetches.peek();
            // The thread that has just read the previous page may be about to read ahead.
            reading = fetch == null;
        } finally {
            lock.unlock();
        }
        return fetch == null || fetch.take() ? read(fetch) : await(fetch);
    }

    /** Reads the next page on this thread, if there is one, while no other thread may. */
    private PageWalk.@Nullable Page read(@Nullable Fetch instead) {
        lock.lock();
        try {
            fetches.remove(instead);
            reading = walk.hasNext();
        } finally {
            lock.unlock();
        }
        if (!reading) {
            return null;
        }
        try {
            return walk.next();
        } finally {
            lock.lock();
            try {
                reading = false;
            } finally {
                lock.unlock();
            }
        }
    }

    private PageWalk.@Nullable Page await(Fetch fetch) {
        try {
            PageWalk.Page page = fetch.get();
            drop(fetch);
            return page;
        } catch (CancellationException e) {
            return null;
        } catch (ExecutionException e) {
            drop(fetch);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.aborted(walk.toString(), "the thread was interrupted while it waited", e)
                    .toException();
        }
    }

    private void drop(Fetch fetch) {
        lock.lock();
        try {
            fetches.remove(fetch);
        } finally {
            lock.unlock();
        }
    }

    /** Starts reading the next page if there is room for it and no page is being read. */
    private void readAhead() {
        Fetch fetch;
        lock.lock();
        try {
            Fetch last = fetches.peekLast();
            boolean idle = !reading && (last == null || last.succeeded);
            if (closed || fetches.size() >= ahead || !idle || !walk.hasNext()) {
                return;
            }
            fetch = new Fetch();
            fetches.add(fetch);
        } finally {
            lock.unlock();
        }
        try {
            executor.execute(fetch);
        } catch (RejectedExecutionException e) {
            // The consumer reads the page when it needs it.
        }
    }

    /** Closes the stream: a page that is being read is aborted, and no further one is requested. */
    @Override
    public void close() {
        List<Fetch> givenUp;
        lock.lock();
        try {
            closed = true;
            first = null;
            givenUp = List.copyOf(fetches);
            fetches.clear();
        } finally {
            lock.unlock();
        }
        givenUp.forEach(fetch -> fetch.cancel(true));
    }
}
